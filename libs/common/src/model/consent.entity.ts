/** The customer's decision, its proof, and the links and mails by which it comes about. Written by `consent`. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Field } from './fields.js';
import type { Language } from '#kernel/text/language.js';
import { Escalation } from './support-case.entity.js';
import type { Safeguard, SupportChannelName } from './vendor.entity.js';

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

/** How a word of a person reaches staff, who record it. */
export const CONTACT_METHODS = ['phone', 'letter', 'mail'] as const;
export type ContactMethod = (typeof CONTACT_METHODS)[number];

/** What an event says: the state that it led to, or an answer that came too late to lead to any. */
export type ConsentEventState = ConsentState | LateAnswer;

/**
 * Bound to one person, case, vendor, list of fields, text version and escalation: it covers nothing else. Support inserts it as `requested`;
 * from then on it is written by `consent`, which puts the question.
 */
@Entity('consents')
@Index('consents_open', ['validUntil'], { where: `state IN ('requested', 'given')` })
@Index('consents_withdrawn', ['id'], { where: `state = 'withdrawn'` })
export class Consent {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Escalation, { name: 'consents_escalation_fk' })
  @Index('consents_escalation', { unique: true })
  @Column('text')
  escalationId: string;
  @Column('text') caseId: string;
  @Index('consents_person')
  @Column('text')
  personId: string;
  @Column('text') personVersionId: string;
  @Column('text') vendorId: string;
  @Column('text', { array: true }) fields: Field[];
  @Column('integer') textVersion: number;
  @Column('text') language: Language;
  @Column('text') state: ConsentState;
  /** Raised with every event. */
  @Column('integer') version: number;
  /** Vendor-sync counts it down at the release; nothing else of this row is its to write. */
  @Column('integer') usesLeft: number;
  @Column('timestamptz') validUntil: Date;
  /** Short number that the customer and staff can name. */
  @Index('consents_reference', { unique: true })
  @Column('text')
  reference: string;
  @Column('timestamptz') requestedAt: Date;
  /** Subject of the member of staff who asks. */
  @Column('text') askedBy: string;
  /** How the person said that they want to be asked, where they did. */
  @Column('text', { nullable: true }) onTheirWish: ContactMethod | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  /** To whom, where and under which safeguard, as it was asked. It never changes: whatever is answered is answered about them. */
  @Column('text') recipientEntity: string;
  @Column('text') recipientCountry: string;
  @Column('text') recipientSafeguard: Safeguard;
  @Column('text') recipientHeadOffice: string;
  /** The support channel and the address that the letter was composed for. */
  @Column('text') recipientChannel: SupportChannelName;
  @Column('text') recipientAddress: string;
}

/** Append-only: what was expressed, by whom, when and how, with the notice that was read. */
@Entity('consent_events')
export class ConsentEvent {
  @PrimaryColumn('text') id: string;
  @Index('consent_events_consent')
  @Column('text')
  consentId: string;
  @Column('text') state: ConsentEventState;
  @Column('timestamptz') at: Date;
  @Column('text') expressedBy: 'subject' | 'staff' | 'system';
  /** `request`, `page`, `phone`, `letter`, `mail`, `timer`, `text-changed`, `recipient-changed`, `case-closed`, `delivery`. */
  @Column('text') method: string;
  /** Subject of the member of staff who recorded it. */
  @Column('text', { nullable: true }) actor: string | null;
  @Column('text') softwareVersion: string;
  /** The recipient of the consent. */
  @Column('text') recipientEntity: string;
  @Column('text') recipientCountry: string;
  @Column('text') safeguard: Safeguard;
  @Column('text', { nullable: true }) language: string | null;
  /** Field name → keyed commitment of the value that was shown. */
  @Column('jsonb') fieldCommitments: Record<string, string>;
  /** The page that was answered, as bytes under the person's key; null where no page was shown. */
  @Column('bytea', { nullable: true }) sealedNotice: Buffer | null;
}

/** A link that was mailed to a person. Only the hash of its token is kept. */
@Entity('customer_links')
export class CustomerLink {
  @PrimaryColumn('text') id: string;
  @Column('text') kind: 'decide' | 'withdraw' | 'person';
  @Index('customer_links_token', { unique: true })
  @Column('bytea')
  tokenHash: Buffer;
  @Column('text') personId: string;
  @Column('text', { nullable: true }) consentId: string | null;
  /** Null: does not run out, and can only withdraw. */
  @Column('timestamptz', { nullable: true }) expiresAt: Date | null;
  @Column('timestamptz') createdAt: Date;
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
  @Column('text') personVersionId: string;
  @Index('mails_consent')
  @Column('text', { nullable: true })
  consentId: string | null;
  @Column('text') language: Language;
  /** The tokens of its links under the wrapping key, until it has left. */
  @Column('bytea', { nullable: true }) sealedTokens: Buffer | null;
  @Column('uuid') messageId: string;
  /** Its `Date`: when it was written, or from when on it is due. */
  @Column('timestamptz') createdAt: Date;
  @Column('text') state: 'waiting' | 'claimed' | 'sent' | 'failed' | 'unknown' | 'dropped';
  @Column('integer') fence: number;
  @Column('timestamptz', { nullable: true }) leaseUntil: Date | null;
  @Column('integer') rung: number;
  @Column('timestamptz') nextAt: Date;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('timestamptz', { nullable: true }) settledAt: Date | null;
  /** When staff recorded that it came back, and who did. */
  @Column('timestamptz', { nullable: true }) returnedAt: Date | null;
  @Column('text', { nullable: true }) returnedRecordedBy: string | null;
}
