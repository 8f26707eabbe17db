/** Dead letters: what waits for a person, the retry, and what a person found out. */
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '#kernel/http/access.js';
import type { Caller } from '#kernel/http/access.js';
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
  @ApiOperation({ summary: 'List deliveries that wait for a person' })
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
  @ApiConflictResponse({ description: 'The vendor can neither be asked nor told twice.' })
  @ApiOkResponse({ type: RetryView, description: 'A second press changes nothing and says so.' })
  retryDeadLetter(
    @Param('id', new IdParam('delivery')) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<RetryView> {
    return this.deadLetters.retry(id, caller);
  }

  @Access('admin')
  @Audited('dead-letter.settle')
  @ApiOperation({ summary: 'Record what became of a dead letter' })
  @Post(':id/settle')
  @HttpCode(200)
  @ApiConflictResponse({ description: 'It waits for nobody, or that does not end it.' })
  @ApiOkResponse({
    type: SettlementView,
    description: 'Nothing is sent by it. A second press changes nothing and says so.',
  })
  settleDeadLetter(
    @Param('id', new IdParam('delivery')) id: string,
    @Body() body: SettleBody,
    @CurrentCaller() caller: Caller,
  ): Promise<SettlementView> {
    return this.deadLetters.settle(id, body, caller);
  }
}
