/** Staff record that a mail to a licensee came back. */
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { MailFateView } from '#model/mail-fate.view.js';
import { ReturnedMailService } from './returned-mail.service.js';

@ApiTags('mails')
@Controller('mails')
export class ReturnedMailController {
  constructor(private readonly returned: ReturnedMailService) {}

  @Access('support', 'admin')
  @Audited('mail.record-return')
  @ApiOperation({ summary: 'Record that a mail came back' })
  @Post(':id/returned')
  @HttpCode(200)
  @ApiOkResponse({ type: MailFateView })
  @ApiConflictResponse({ description: 'wrong-state: the mail was not sent' })
  recordReturnedMail(
    @Param('id', new IdParam('mail')) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<MailFateView> {
    return this.returned.record(id, caller);
  }
}
