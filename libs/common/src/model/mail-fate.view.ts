/** What became of a mail to a licensee, as staff see it. That it was read is never known, and never shown. */
import { ApiProperty } from '@nestjs/swagger';
import { MAIL_KINDS, type Mail, type MailKind, type MailState } from './consent.entity.js';

const FATES = ['waiting', 'sent', 'not-delivered', 'not-needed'] as const;
type MailFate = (typeof FATES)[number];

export class MailFateView {
  @ApiProperty() id: string;
  @ApiProperty({
    enum: MAIL_KINDS,
    enumName: 'MailKind',
    description: 'What it says; a receipt is named by the answer that it confirms.',
  })
  kind: MailKind;
  @ApiProperty({
    enum: FATES,
    enumName: 'MailFate',
    description: 'not-delivered: refused, bounced, or outcome unknown. sent: a mail server accepted it, no more.',
  })
  fate: MailFate;
  @ApiProperty({
    nullable: true,
    type: String,
    description:
      "The mail server's code, `came-back` or `outcome-unknown`. While waiting: why the last attempt failed; `our-server-…` is a fault of our own mail server.",
  })
  reason: string | null;
  @ApiProperty({ format: 'date-time', description: 'While waiting, when it is due; otherwise when it was settled.' })
  at: string;
}

export type MailFateRow = Pick<Mail, 'id' | 'kind' | 'state' | 'reason' | 'nextAt' | 'settledAt' | 'returnedAt'>;

const FATE_OF: Readonly<Record<MailState, MailFate>> = {
  waiting: 'waiting',
  claimed: 'waiting',
  sent: 'sent',
  failed: 'not-delivered',
  unknown: 'not-delivered',
  dropped: 'not-needed',
};

export function mailFate(row: MailFateRow): MailFateView {
  const { id, kind } = row;
  if (row.returnedAt) return { id, kind, fate: 'not-delivered', reason: 'came-back', at: row.returnedAt.toISOString() };
  const reason = row.state === 'unknown' ? 'outcome-unknown' : row.reason;
  return { id, kind, fate: FATE_OF[row.state], reason, at: (row.settledAt ?? row.nextAt).toISOString() };
}
