/** Legal holds, a preview of retention and its log, for data protection. Only the timer starts a run. */
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { HoldService } from './hold.service.js';
import { DueKindPage, HoldPage, HoldQuery, HoldView, LiftHoldBody, PlaceHoldBody, PurgePage, PurgeQuery, dueKindView, holdView } from './retention.dto.js'; // prettier-ignore
import { RetentionService } from './retention.service.js';

@ApiTags('retention')
@Controller('retention')
export class RetentionController {
  constructor(
    private readonly retention: RetentionService,
    private readonly holds: HoldService,
  ) {}

  @Access('dpo', 'admin')
  @Audited('retention.preview', () => [])
  @ApiOperation({ summary: 'Show what the next run would delete' })
  @Get('preview')
  @ApiOkResponse({
    type: DueKindPage,
    description: 'What a run would delete now: counts and ids, no values. Changes nothing.',
  })
  async previewRetention(): Promise<DueKindPage> {
    return { items: (await this.retention.preview()).map(dueKindView), next: null };
  }

  @Access('dpo', 'admin')
  @Audited('retention.list-purges')
  @ApiOperation({ summary: 'List what was deleted' })
  @Get('purges')
  @ApiOkResponse({ type: PurgePage, description: 'What was deleted: counts, no ids and no values.' })
  listPurges(@Query() query: PurgeQuery): Promise<PurgePage> {
    return this.holds.purges(query);
  }

  @Access('dpo', 'admin')
  @Audited('hold.list', idsOf)
  @ApiOperation({ summary: 'List legal holds' })
  @Get('holds')
  @ApiOkResponse({ type: HoldPage })
  listHolds(@Query() query: HoldQuery): Promise<HoldPage> {
    return this.holds.list(query);
  }

  @Access('dpo')
  @Audited('hold.place')
  @ApiOperation({ summary: 'Place a legal hold' })
  @Post('holds')
  @ApiConflictResponse()
  @ApiCreatedResponse({ type: HoldView, description: 'In force: retention deletes nothing of the subject.' })
  async placeHold(@Body() body: PlaceHoldBody, @CurrentCaller() caller: Caller): Promise<HoldView> {
    return holdView(await this.holds.place(body, caller));
  }

  @Access('dpo')
  @Audited('hold.lift')
  @ApiOperation({ summary: 'Lift a legal hold' })
  @Post('holds/:id/lift')
  @HttpCode(200)
  @ApiConflictResponse()
  @ApiOkResponse({ type: HoldView, description: 'The next run deletes the rows of its subject that are due.' })
  async liftHold(
    @Param('id', new IdParam('legalHold')) id: string,
    @Body() { reason }: LiftHoldBody,
    @CurrentCaller() caller: Caller,
  ): Promise<HoldView> {
    return holdView(await this.holds.lift(id, reason, caller));
  }
}
