/** Data protection sees which licensees were not reached about a first disclosure, and has them written to again. */
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { SentAgainView, UndeliveredFirstPage, UndeliveredFirstQuery } from './first-disclosure.dto.js';
import { FirstDisclosureService } from './first-disclosure.service.js';

@ApiTags('persons')
@Access('dpo', 'admin')
@Controller('first-disclosures')
export class FirstDisclosureController {
  constructor(private readonly firsts: FirstDisclosureService) {}

  @Audited('first-disclosure.list-undelivered', ({ items }: UndeliveredFirstPage) => items.map(({ mailId }) => mailId))
  @ApiOperation({ summary: 'List mails about a first disclosure that did not arrive' })
  @Get('undelivered')
  @ApiOkResponse({ type: UndeliveredFirstPage })
  listUndeliveredFirstDisclosures(@Query() query: UndeliveredFirstQuery): Promise<UndeliveredFirstPage> {
    return this.firsts.undelivered(query);
  }

  @Audited('first-disclosure.tell-again')
  @ApiOperation({ summary: 'Send a mail about a first disclosure again' })
  @Post(':id/again')
  @HttpCode(200)
  @ApiConflictResponse({ description: 'That mail did not fail, or another was sent in its place.' })
  @ApiOkResponse({ type: SentAgainView, description: 'A new mail, to the address as we know it now.' })
  repeatFirstDisclosure(
    @Param('id', new IdParam('mail')) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<SentAgainView> {
    return this.firsts.again(id, caller);
  }
}
