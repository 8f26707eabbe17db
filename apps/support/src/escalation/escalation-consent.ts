/** The consent that was asked for an escalation, and the fate of its mails, as the case shows them. */
import { ApiProperty } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { rows, type OrNull } from '#kernel/database/rows.js';
import {
  ANSWERED_CONSENT,
  CONSENT_STATES,
  ANSWER_METHODS,
  type Consent,
  type ConsentState,
  type AnswerMethod,
  type LateAnswer,
  type Mail,
} from '#model/consent.entity.js';
import { LATE_ANSWER, RECIPIENT_CHANGED } from '#model/consent-facts.js';
import { inSql } from '#model/in-sql.js';
import { MailFateView, mailFate, type MailFateRow } from '#model/mail-fate.view.js';

const YES_OR_NO = ['yes', 'no'] as const;
type YesOrNo = (typeof YES_OR_NO)[number];

export class EscalationConsentView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: CONSENT_STATES, enumName: 'ConsentState' }) state: ConsentState;
  @ApiProperty({ description: 'The number that the licensee can name.' }) reference: string;
  @ApiProperty({ format: 'date-time' }) askedAt: string;
  @ApiProperty({ format: 'date-time' }) validUntil: string;
  @ApiProperty({
    description:
      'True: the register names another company, safeguard or address than the question. A Yes is no longer accepted or used; ask anew.',
  })
  recipientChanged: boolean;
  @ApiProperty({ type: 'integer', description: 'Reminders that were sent.' }) reminders: number;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) decidedAt: string | null;
  @ApiProperty({
    nullable: true,
    enum: ANSWER_METHODS,
    enumName: 'ConsentMethod',
    description: 'How the last answer or withdrawal came.',
  })
  method: AnswerMethod | null;
  @ApiProperty({
    nullable: true,
    enum: YES_OR_NO,
    enumName: 'YesOrNo',
    description: 'Late answer, given after the question had ended: on record, and never used.',
  })
  answeredLate: YesOrNo | null;
  @ApiProperty({
    description:
      'True: a mail with the question was not delivered, or may not have been, and none is known to have been, so silence says nothing certain.',
  })
  mailNotDelivered: boolean;
  @ApiProperty({ type: [MailFateView], description: 'Oldest first.' }) mails: MailFateView[];
}

const CONSENTS = `
  SELECT c.id, c.escalation_id, c.state, c.reference, c.requested_at, c.valid_until, c.decided_at, ${RECIPIENT_CHANGED} AS recipient_changed, ${LATE_ANSWER},
         (SELECT e.method FROM consent_events e WHERE e.consent_id = c.id AND e.state IN ${inSql(ANSWERED_CONSENT)}
           ORDER BY e.at DESC, e.id DESC LIMIT 1) AS method
    FROM consents c JOIN vendors v ON v.id = c.vendor_id WHERE c.case_id = ANY($1)`;

const MAILS = `
  SELECT m.id, m.consent_id, m.kind, m.state, m.reason, m.next_at, m.settled_at, m.returned_at
    FROM mails m JOIN consents c ON c.id = m.consent_id WHERE c.case_id = ANY($1) ORDER BY m.id`;

type ConsentRow = Pick<
  Consent,
  'id' | 'escalationId' | 'state' | 'reference' | 'requestedAt' | 'validUntil' | 'decidedAt'
> &
  OrNull<{ readonly method: AnswerMethod }> & {
    readonly recipientChanged: boolean;
    readonly lateAnswer: LateAnswer | null;
  };

const LATE: Readonly<Record<LateAnswer, YesOrNo>> = { 'given-late': 'yes', 'refused-late': 'no' };

function consentView(row: ConsentRow, mails: readonly MailFateView[]): EscalationConsentView {
  const asking = mails.filter(({ kind }) => kind === 'request' || kind === 'reminder');
  return {
    id: row.id,
    state: row.state,
    reference: row.reference,
    askedAt: row.requestedAt.toISOString(),
    validUntil: row.validUntil.toISOString(),
    recipientChanged: row.recipientChanged,
    reminders: mails.filter(({ kind, fate }) => kind === 'reminder' && fate === 'sent').length,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    method: row.method,
    answeredLate: row.lateAnswer && LATE[row.lateAnswer],
    mailNotDelivered:
      asking.some(({ fate }) => fate === 'not-delivered') && !asking.some(({ fate }) => fate === 'sent'),
    mails: [...mails],
  };
}

/** Escalation id → its consent, for the escalations of these cases that have one. */
export async function readConsents(
  source: DataSource,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, EscalationConsentView>> {
  const [consents, mails] = await Promise.all([
    rows<ConsentRow>(source, CONSENTS, [caseIds]),
    rows<MailFateRow & Pick<Mail, 'consentId'>>(source, MAILS, [caseIds]),
  ]);
  return new Map(
    consents.map((row) => [
      row.escalationId,
      consentView(row, mails.filter(({ consentId }) => consentId === row.id).map(mailFate)),
    ]),
  );
}
