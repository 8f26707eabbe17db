/** What became of a mail to a licensee, as staff see it. That it was read is never known, and never shown. */
import { ApiProperty } from '@nestjs/swagger';
import { MAIL_KINDS } from './consent.entity.js';
import type { Mail, MailKind, MailState } from './consent.entity.js';

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
    description: 'not-delivered: refused, come back, or nobody knows. sent: a mail server took it, no more.',
  })
  fate: MailFate;
  @ApiProperty({
    nullable: true,
    type: String,
    description:
      "Code of why: the mail server's, `came-back`, `outcome-unknown`; of what waits, why the last try failed, `our-server-…` where our own mail server is in trouble.",
  })
  reason: string | null;
  @ApiProperty({ format: 'date-time', description: 'Of what waits, when it is due; otherwise when it was settled.' })
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
