/** Legal holds, what retention would delete, and what it deleted: for data protection. Runs come by the clock alone. */
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#kernel/http/access.js';
import type { Caller } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { HoldService } from './hold.service.js';
import {
  DueKindView, HoldView, HoldQuery, PlaceHoldBody, PurgeView, PurgeQuery, dueKindView, holdView, purgeView,
} from './retention.dto.js'; // prettier-ignore
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
  @Get('preview')
  @ApiOkResponse({
    type: [DueKindView],
    description: 'What a run would delete now: counts and ids, no values. Changes nothing.',
  })
  async preview(): Promise<DueKindView[]> {
    return (await this.retention.preview()).map(dueKindView);
  }

  @Access('dpo', 'admin')
  @Audited('retention.list-purges')
  @Get('purges')
  @ApiOkResponse({ type: [PurgeView], description: 'What was deleted, newest first: counts, no ids and no values.' })
  async purges(@Query() query: PurgeQuery): Promise<PurgeView[]> {
    return (await this.holds.purges(query.after, query.limit)).map(purgeView);
  }

  @Access('dpo', 'admin')
  @Audited('hold.list', (holds: HoldView[]) => holds.map(({ id }) => id))
  @Get('holds')
  @ApiOkResponse({ type: [HoldView] })
  async list(@Query() query: HoldQuery): Promise<HoldView[]> {
    return (await this.holds.list(query.which === 'standing')).map(holdView);
  }

  @Access('dpo')
  @Audited('hold.place')
  @Post('holds')
  @ApiConflictResponse()
  @ApiCreatedResponse({ type: HoldView, description: 'From here on nothing of it is deleted by time.' })
  async place(@Body() body: PlaceHoldBody, @CurrentCaller() caller: Caller): Promise<HoldView> {
    return holdView(await this.holds.place(body, caller));
  }

  @Access('dpo')
  @Audited('hold.lift')
  @Post('holds/:id/lift')
  @HttpCode(200)
  @ApiConflictResponse()
  @ApiOkResponse({ type: HoldView, description: 'What is over goes with the next run.' })
  async lift(@Param('id', new IdParam('legalHold')) id: string, @CurrentCaller() caller: Caller): Promise<HoldView> {
    return holdView(await this.holds.lift(id, caller));
  }
}
