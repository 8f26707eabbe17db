/** A support case, its texts and its escalations. Written by `support`; texts are sent only as `disclosure/` allows. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { inSql } from './in-sql.js';
import type { Form } from './purposes.js';
import type { Language } from '#kernel/text/language.js';
import { License } from './license.entity.js';
import { PersonVersion } from './person.entity.js';
import type { SupportChannelName } from './vendor.entity.js';

export const CASE_STATES = ['open', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

@Entity('support_cases')
export class SupportCase {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => License, { name: 'support_cases_license_fk' })
  @Index('support_cases_license')
  @Column('text')
  licenseId: string;
  @Column('text') vendorId: string;
  @Column('text') personId: string;
  /** The licensee as the vendor was told. */
  @ForeignKey(() => PersonVersion, { name: 'support_cases_person_version' })
  @Column('text')
  personVersionId: string;
  @Column('text') language: Language;
  @Column('text') state: CaseState;
  /** Ours alone; never disclosed. */
  @Column('text', { nullable: true }) notes: string | null;
  /** Number of its newest text. */
  @Column('integer') textVersion: number;
  /** Why an administrator let it be opened although maintenance is not paid. */
  @Column('text', { nullable: true }) overrideReason: string | null;
  @Column('text') openedBy: string;
  @Column('timestamptz') openedAt: Date;
  @Column('timestamptz', { nullable: true }) closedAt: Date | null;
  /** When retention emptied the notes; written by nobody else. */
  @Column('timestamptz', { nullable: true }) notesPurgedAt: Date | null;
}

/** One version of a case's problem text; a change makes a new one. */
@Entity('case_texts')
export class CaseText {
  @ForeignKey(() => SupportCase, { name: 'case_texts_case' })
  @PrimaryColumn('text')
  caseId: string;
  @PrimaryColumn('integer') version: number;
  @Column('text') text: string;
  @Column('text') writtenBy: string;
  @Column('timestamptz') writtenAt: Date;
  /** When retention emptied the text; written by nobody else. */
  @Column('timestamptz', { nullable: true }) purgedAt: Date | null;
}

export const ESCALATION_STATES = [
  'composed',
  'asking',
  'answered-no',
  'delivering',
  'sent',
  'failed',
  'discarded',
] as const;
export type EscalationState = (typeof ESCALATION_STATES)[number];

/** Of a case, one at most is under way. */
export const OPEN_ESCALATION = ['asking', 'answered-no', 'delivering'] as const satisfies readonly EscalationState[];

/** No letter was started: a changed text or a closed case discards it. */
export const NOT_STARTED = ['composed', 'asking', 'answered-no'] as const satisfies readonly EscalationState[];
/** Support has not gone on with it. */
export const UNUSED = ['composed', 'discarded'] as const satisfies readonly EscalationState[];

/** Bringing a case to its vendor once. What its letters say is fixed at composition. */
@Entity('escalations')
@Index('escalations_open', ['caseId'], { unique: true, where: `state IN ${inSql(OPEN_ESCALATION)}` })
export class Escalation {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => SupportCase, { name: 'escalations_case_fk' })
  @Index('escalations_case')
  @Column('text')
  caseId: string;
  @Column('text') state: EscalationState;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('integer') textVersion: number;
  @Column('text') channel: SupportChannelName;
  /** Where the letters go and from whom, fixed with date and keys: so preview and wire are the same bytes. */
  @Column('text') recipient: string;
  /** The legal entity that it was composed for: if the register names another one, no letter is sent by itself. */
  @Column('text') recipientEntity: string;
  @Column('text') recipientCountry: string;
  @Column('text') sender: string;
  @Column('timestamptz') composedAt: Date;
  /** Intent keys of the serial-only and of the personal form: one key is never sent with two bodies. */
  @Column('uuid') serialKey: string;
  @Column('uuid') personalKey: string;
  /** The form that is being sent, or was sent. */
  @Column('text', { nullable: true }) form: Form | null;
  /** Without an answer until then it is sent serial-only by itself; null: support decides. */
  @Column('timestamptz', { nullable: true }) serialAfter: Date | null;
  @Column('text') requestedBy: string;
}

/** The vendor's own reference of a letter that it took; after a late Yes an escalation has one of each form. Written by `vendor-sync`. */
@Entity('escalation_receipts')
export class EscalationReceipt {
  @PrimaryColumn('text') escalationId: string;
  @PrimaryColumn('text') form: Form;
  @Column('text', { nullable: true }) vendorCaseReference: string | null;
  @Column('timestamptz') receivedAt: Date;
}

/**
 * What a notice to stop and to erase says and where it goes, fixed when it is made: a repeat under its key is the same bytes. Nothing
 * personal. Written by `consent`.
 */
@Entity('stop_notices')
export class StopNotice {
  @PrimaryColumn('text') deliveryId: string;
  @Index('stop_notices_consent')
  @Column('text')
  consentId: string;
  @Column('text') channel: SupportChannelName;
  @Column('text') recipient: string;
  /** The company that has the personal data, and is to stop and to erase. */
  @Column('text') recipientEntity: string;
  @Column('text') recipientCountry: string;
  @Column('text') sender: string;
  @Column('timestamptz') composedAt: Date;
  @Column('text', { nullable: true }) vendorCaseReference: string | null;
}

/** What a vendor answered, as staff recorded it; kept apart from the licensee's own thread. */
@Entity('vendor_answers')
export class VendorAnswerEntry {
  @PrimaryColumn('text') id: string;
  @Index('vendor_answers_case')
  @Column('text')
  caseId: string;
  @Column('text', { nullable: true }) vendorCaseReference: string | null;
  @Column('text') text: string;
  /** When staff passed it on to the licensee. */
  @Column('timestamptz', { nullable: true }) relayedAt: Date | null;
  @Column('text') recordedBy: string;
  @Column('timestamptz') recordedAt: Date;
}
