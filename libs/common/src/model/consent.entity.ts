/** The licensee's decision, its proof, and the links and mails by which it comes about. Written by `consent`. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { inSql } from './in-sql.js';
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

/** A question that can be answered, or a Yes that can be used. */
export const OPEN_CONSENT = ['requested', 'given'] as const satisfies readonly ConsentState[];

/** What the person expressed while the question was open, or of the Yes. */
export const ANSWERED_CONSENT = ['given', 'refused', 'withdrawn'] as const satisfies readonly ConsentState[];
/** Ended, but not by the person. */
export const ENDED_UNANSWERED = ['expired', 'superseded', 'invalidated'] as const satisfies readonly ConsentState[];

/** An answer after the question had ended: it is recorded, but no state of the consent, and nothing is ever released on it. */
export const LATE_ANSWERS = ['given-late', 'refused-late'] as const;
export type LateAnswer = (typeof LATE_ANSWERS)[number];

/** How a person's answer reached the staff who record it. */
export const CONTACT_METHODS = ['phone', 'letter', 'mail'] as const;
export type ContactMethod = (typeof CONTACT_METHODS)[number];

/** What ends a consent before its time: its letter arrived, its case was closed, its text changed, or the vendor is another company. */
export const CONSENT_ENDINGS = ['delivery', 'case-closed', 'text-changed', 'recipient-changed'] as const;
export type ConsentEnding = (typeof CONSENT_ENDINGS)[number];

/** How an answer came. */
export const ANSWER_METHODS = ['page', ...CONTACT_METHODS] as const;
export type AnswerMethod = (typeof ANSWER_METHODS)[number];

/** How an event came about. */
export const EVENT_METHODS = ['request', ...ANSWER_METHODS, 'timer', ...CONSENT_ENDINGS] as const;
export type EventMethod = (typeof EVENT_METHODS)[number];

/** Who expressed it: the person, staff who record what the person told them, or nobody. */
export const SPEAKERS = ['subject', 'staff', 'system'] as const;
export type Speaker = (typeof SPEAKERS)[number];

/** What an event says: the state that it led to, or an answer that came too late to lead to any. */
export type ConsentEventState = ConsentState | LateAnswer;
/** Events by which the person said something, whether it counted or not. */
export const EXPRESSED = [...ANSWERED_CONSENT, ...LATE_ANSWERS] as const satisfies readonly ConsentEventState[];
/** Events by which the person said No to a question. */
export const REFUSALS = ['refused', 'refused-late'] as const satisfies readonly ConsentEventState[];

/**
 * Bound to one person, case, vendor, list of fields, text version and escalation: it covers nothing else. Support inserts it as `requested`;
 * from then on it is written by `consent`, which puts the question.
 */
@Entity('consents')
@Index('consents_open', ['validUntil'], { where: `state IN ${inSql(OPEN_CONSENT)}` })
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
  /** Counted down by vendor-sync at the release; the only column of this row that it writes. */
  @Column('integer') usesLeft: number;
  @Column('timestamptz') validUntil: Date;
  /** Short number that the licensee and staff can name. */
  @Index('consents_reference', { unique: true })
  @Column('text')
  reference: string;
  @Column('timestamptz') requestedAt: Date;
  /** Subject of the member of staff who asks. */
  @Column('text') askedBy: string;
  /** How the person said that they want to be asked, where they did. */
  @Column('text', { nullable: true }) onTheirWish: ContactMethod | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  /** The recipient that the person was asked about. It never changes, so that every answer is about this recipient. */
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
  @Column('text') expressedBy: Speaker;
  @Column('text') method: EventMethod;
  /** Subject of the member of staff who recorded it. */
  @Column('text', { nullable: true }) actor: string | null;
  @Column('text') softwareVersion: string;
  /** The recipient of the consent. */
  @Column('text') recipientEntity: string;
  @Column('text') recipientCountry: string;
  @Column('text') safeguard: Safeguard;
  @Column('text', { nullable: true }) language: Language | null;
  /** Field name → keyed commitment of the value that was shown. */
  @Column('jsonb') fieldCommitments: Partial<Record<Field, string>>;
  /** The page that was answered, as bytes under the person's key; null where no page was shown. */
  @Column('bytea', { nullable: true }) sealedNotice: Buffer | null;
}

export const LINK_KINDS = ['decide', 'withdraw', 'person'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** A link that was mailed to a person. Only the hash of its token is kept. */
@Entity('licensee_links')
export class LicenseeLink {
  @PrimaryColumn('text') id: string;
  @Column('text') kind: LinkKind;
  @Index('licensee_links_token', { unique: true })
  @Column('bytea')
  tokenHash: Buffer;
  @Column('text') personId: string;
  @Column('text', { nullable: true }) consentId: string | null;
  /** Null: never runs out; such a link can only withdraw. */
  @Column('timestamptz', { nullable: true }) expiresAt: Date | null;
  @Column('timestamptz') createdAt: Date;
}

/** What a mail says. A receipt has the name of the answer that it confirms, even if that was withdrawn since. */
export const MAIL_KINDS = [
  'request',
  'reminder',
  'given',
  'refused',
  'withdrawn',
  'page-link',
  'first-disclosure',
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];
/** Mails that put the question. */
export const QUESTION_MAILS = ['request', 'reminder'] as const satisfies readonly MailKind[];

/** A mail that is to be sent, or is being sent. */
export const OPEN_MAIL = ['waiting', 'claimed'] as const;
/** A mail that is not sent again. */
export const ENDED_MAIL = ['sent', 'failed', 'unknown', 'dropped'] as const;
export const MAIL_STATES = [...OPEN_MAIL, ...ENDED_MAIL] as const;
export type MailState = (typeof MAIL_STATES)[number];
/** A mail server accepted it, or may have. */
export const MAY_HAVE_ARRIVED = ['sent', 'unknown'] as const satisfies readonly MailState[];
/** It did not arrive, as far as we know. */
export const NOT_DELIVERED = ['failed', 'unknown'] as const satisfies readonly MailState[];

/** A mail to a licensee, sent once. Its job holds its id. */
@Entity('mails')
@Index('mails_person_version', ['personVersionId', 'createdAt'])
@Index('mails_due', ['nextAt'], { where: `state IN ${inSql(OPEN_MAIL)}` })
@Index('mails_undelivered', ['id'], { where: `state IN ${inSql(NOT_DELIVERED)} OR returned_at IS NOT NULL` })
export class Mail {
  @PrimaryColumn('text') id: string;
  @Column('text') kind: MailKind;
  @Column('text') personVersionId: string;
  @Index('mails_consent')
  @Column('text', { nullable: true })
  consentId: string | null;
  @Column('text') language: Language;
  /** The tokens of its links, sealed under the wrapping key; emptied when the mail is settled. */
  @Column('bytea', { nullable: true }) sealedTokens: Buffer | null;
  @Column('uuid') messageId: string;
  /** Its `Date`: when it was written, or from when on it is due. */
  @Column('timestamptz') createdAt: Date;
  @Column('text') state: MailState;
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
