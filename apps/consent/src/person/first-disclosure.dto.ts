/** First disclosures whose mail did not arrive, as data protection sees them: no name and no address. */
import { ApiProperty } from '@nestjs/swagger';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { mailFate } from '#model/mail-fate.view.js';
import type { UndeliveredRow } from './first-disclosure.queries.js';

export class UndeliveredFirstView {
  @ApiProperty({ description: 'The mail that did not arrive.' }) mailId: string;
  @ApiProperty() vendorId: string;
  @ApiProperty({ description: 'Company that received the disclosure.' }) vendor: string;
  @ApiProperty({
    nullable: true,
    type: String,
    description: "Code of why: the mail server's, `came-back`, `outcome-unknown`.",
  })
  reason: string | null;
  @ApiProperty({ format: 'date-time', description: 'When the mail was settled, or came back.' }) at: string;
}

export class UndeliveredFirstQuery extends PageQueryOf('mail') {}
export class UndeliveredFirstPage extends PageOf(UndeliveredFirstView, 'The oldest first.') {}

export class SentAgainView {
  @ApiProperty({ description: 'The mail that goes out now.' }) mailId: string;
}

export const undeliveredView = (row: UndeliveredRow): UndeliveredFirstView => {
  const { reason, at } = mailFate(row);
  return { mailId: row.id, vendorId: row.vendorId, vendor: row.legalEntity, reason, at };
};
