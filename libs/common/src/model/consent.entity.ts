/** The customer's decision, its proof, and the links and mails by which it comes about. Written by `consent`. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { Field } from './fields.js';
import type { Language } from '#kernel/text/language.js';
import { Escalation } from './support-case.entity.js';
import type { SupportChannelName } from './vendor.entity.js';

/** States of the DPV vocabulary, and two of ours: `consumed` by its one use, `superseded` by a changed text. */
export const CONSENT_STATES = [
  'requested',
  'given',
  'refused',
  'withdrawn',
  'expired',
  'invalidated',
  'consumed',
  'superseded',
] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** An answer that came when the question had ended: it is recorded, is no state of the consent, and nothing is ever released on it. */
export const LATE_ANSWERS = ['given-late', 'refused-late'] as const;
export type LateAnswer = (typeof LATE_ANSWERS)[number];

/** What an event says: the state that it led to, or an answer that came too late to lead to any. */
export type ConsentEventState = ConsentState | LateAnswer;

/** Bound to one person, case, vendor, list of fields, text version and escalation: it covers nothing else. */
@Entity('consents')
@Index('consents_open', ['validUntil'], { where: `state IN ('requested', 'given')` })
@Index('consents_withdrawn', ['id'], { where: `state = 'withdrawn'` })
export class Consent {
  @PrimaryColumn('text') id: string;
  @Index('consents_escalation', { unique: true })
  @Column('text', { name: 'escalation_id' })
  escalationId: string;
  @Column('text', { name: 'case_id' }) caseId: string;
  @Index('consents_person')
  @Column('text', { name: 'person_id' })
  personId: string;
  @Column('text', { name: 'person_version_id' }) personVersionId: string;
  @Column('text', { name: 'vendor_id' }) vendorId: string;
  @Column('text', { array: true }) fields: Field[];
  @Column('integer', { name: 'text_version' }) textVersion: number;
  @Column('text') language: Language;
  @Column('text') state: ConsentState;
  /** Raised with every event. */
  @Column('integer') version: number;
  /** Vendor-sync counts it down at the release; nothing else of this row is its to write. */
  @Column('integer', { name: 'uses_left' }) usesLeft: number;
  @Column('timestamptz', { name: 'valid_until' }) validUntil: Date;
  /** Short number that the customer and staff can name. */
  @Index('consents_reference', { unique: true })
  @Column('text')
  reference: string;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt: Date;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  /** To whom, where and under which safeguard, as it was asked. It never changes: whatever is answered is answered about them. */
  @Column('text', { name: 'recipient_entity' }) recipientEntity: string;
  @Column('text', { name: 'recipient_country' }) recipientCountry: string;
  @Column('text', { name: 'recipient_safeguard' }) recipientSafeguard: string;
  @Column('text', { name: 'recipient_head_office' }) recipientHeadOffice: string;
  /** The support channel and the address that the letter was composed for. */
  @Column('text', { name: 'recipient_channel' }) recipientChannel: SupportChannelName;
  @Column('text', { name: 'recipient_address' }) recipientAddress: string;

  @ManyToOne(() => Escalation)
  @JoinColumn({ name: 'escalation_id', foreignKeyConstraintName: 'consents_escalation_fk' })
  escalation?: Relation<Escalation>;
}

/** Append-only: what was expressed, by whom, when and how, with the notice that was read. */
@Entity('consent_events')
export class ConsentEvent {
  @PrimaryColumn('text') id: string;
  @Index('consent_events_consent')
  @Column('text', { name: 'consent_id' })
  consentId: string;
  @Column('text') state: ConsentEventState;
  @Column('timestamptz') at: Date;
  @Column('text', { name: 'expressed_by' }) expressedBy: 'subject' | 'staff' | 'system';
  /** `request`, `page`, `phone`, `letter`, `mail`, `timer`, `text-changed`, `recipient-changed`, `case-closed`, `delivery`. */
  @Column('text') method: string;
  /** Subject of the member of staff who recorded it. */
  @Column('text', { nullable: true }) actor: string | null;
  @Column('text', { name: 'software_version' }) softwareVersion: string;
  /** The recipient of the consent. */
  @Column('text', { name: 'recipient_entity' }) recipientEntity: string;
  @Column('text', { name: 'recipient_country' }) recipientCountry: string;
  @Column('text') safeguard: string;
  @Column('text', { nullable: true }) language: string | null;
  /** Field name → keyed commitment of the value that was shown. */
  @Column('jsonb', { name: 'field_commitments' }) fieldCommitments: Record<string, string>;
  /** The page that was answered, as bytes under the person's key; null where no page was shown. */
  @Column('bytea', { name: 'sealed_notice', nullable: true }) sealedNotice: Buffer | null;
}

/** A link that was mailed to a person. Only the hash of its token is kept. */
@Entity('customer_links')
export class CustomerLink {
  @PrimaryColumn('text') id: string;
  @Column('text') kind: 'decide' | 'withdraw' | 'person';
  @Index('customer_links_token', { unique: true })
  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;
  @Column('text', { name: 'person_id' }) personId: string;
  @Column('text', { name: 'consent_id', nullable: true }) consentId: string | null;
  /** Null: does not run out, and can only withdraw. */
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

/** What a mail says. A receipt is named by the answer that it confirms, whatever became of that answer since. */
export type MailKind = 'request' | 'reminder' | 'given' | 'refused' | 'withdrawn' | 'page-link' | 'first-disclosure';

/** A mail to a licensee that goes out once. The job that sends it holds its id. */
@Entity('mails')
@Index('mails_person_version', ['personVersionId', 'createdAt'])
@Index('mails_due', ['nextAt'], { where: `state IN ('waiting', 'claimed')` })
export class Mail {
  @PrimaryColumn('text') id: string;
  @Column('text') kind: MailKind;
  @Column('text', { name: 'person_version_id' }) personVersionId: string;
  @Index('mails_consent')
  @Column('text', { name: 'consent_id', nullable: true })
  consentId: string | null;
  @Column('text') language: Language;
  /** The tokens of its links under the wrapping key, until it has left. */
  @Column('bytea', { name: 'sealed_tokens', nullable: true }) sealedTokens: Buffer | null;
  @Column('uuid', { name: 'message_id' }) messageId: string;
  /** Its `Date`: when it was written, or from when on it is due. */
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('text') state: 'waiting' | 'claimed' | 'sent' | 'failed' | 'unknown' | 'dropped';
  @Column('integer') fence: number;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil: Date | null;
  @Column('integer') rung: number;
  @Column('timestamptz', { name: 'next_at' }) nextAt: Date;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('timestamptz', { name: 'settled_at', nullable: true }) settledAt: Date | null;
  /** When staff recorded that it came back, and who did. */
  @Column('timestamptz', { name: 'returned_at', nullable: true }) returnedAt: Date | null;
  @Column('text', { name: 'returned_recorded_by', nullable: true }) returnedRecordedBy: string | null;
}
