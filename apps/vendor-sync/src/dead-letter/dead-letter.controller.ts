/** The routes of dead letters: list, retry, settle by a finding. */
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { DeadLetterPage, DeadLetterQuery, RetryView, SettlementView, SettleBody } from './dead-letter.dto.js';
import { DeadLetterService } from './dead-letter.service.js';

@ApiTags('dead letters')
@Controller('dead-letters')
export class DeadLetterController {
  constructor(private readonly deadLetters: DeadLetterService) {}

  @Access('admin')
  @Audited('dead-letter.list', idsOf)
  @ApiOperation({ summary: 'List dead letters' })
  @Get()
  @ApiOkResponse({ type: DeadLetterPage })
  listDeadLetters(@Query() query: DeadLetterQuery): Promise<DeadLetterPage> {
    return this.deadLetters.list(query);
  }

  @Access('admin')
  @Audited('dead-letter.retry')
  @ApiOperation({ summary: 'Try a dead letter again' })
  @Post(':id/retry')
  @HttpCode(200)
  @ApiConflictResponse({ description: 'A retry could do the thing twice.' })
  @ApiOkResponse({ type: RetryView, description: 'A second request changes nothing, and `revived` is false.' })
  retryDeadLetter(
    @Param('id', new IdParam('delivery')) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<RetryView> {
    return this.deadLetters.retry(id, caller);
  }

  @Access('admin')
  @Audited('dead-letter.settle')
  @ApiOperation({ summary: 'Settle a dead letter by a finding' })
  @Post(':id/settle')
  @HttpCode(200)
  @ApiConflictResponse({ description: 'The delivery is no dead letter, or the finding does not end it.' })
  @ApiOkResponse({
    type: SettlementView,
    description: 'Nothing is sent. A second request changes nothing, and `settled` is false.',
  })
  settleDeadLetter(
    @Param('id', new IdParam('delivery')) id: string,
    @Body() body: SettleBody,
    @CurrentCaller() caller: Caller,
  ): Promise<SettlementView> {
    return this.deadLetters.settle(id, body, caller);
  }
}
