/** Staff read who objected or wants to be erased; data protection settles it. */
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { RightsWishView, RightsWishPage, RightsWishQuery, SettleWishBody } from './rights.dto.js';
import { RightsService } from './rights.service.js';

@ApiTags('persons')
@Controller('rights-wishes')
export class RightsController {
  constructor(private readonly rights: RightsService) {}

  @Access('support', 'admin', 'dpo')
  @Audited('rights-wish.list', idsOf)
  @ApiOperation({ summary: 'List objections and wishes to be erased' })
  @Get()
  @ApiOkResponse({ type: RightsWishPage })
  listRightsWishes(@Query() query: RightsWishQuery): Promise<RightsWishPage> {
    return this.rights.list(query);
  }

  @Access('dpo', 'admin')
  @Audited('rights-wish.settle')
  @ApiOperation({ summary: 'Record what became of an objection or a wish to be erased' })
  @Post(':id/settle')
  @HttpCode(200)
  @ApiConflictResponse({ description: 'It was settled before.' })
  @ApiOkResponse({ type: RightsWishView, description: 'Settled; the person reads the answer on their page.' })
  settleRightsWish(
    @Param('id', new IdParam('rightsWish')) id: string,
    @Body() body: SettleWishBody,
    @CurrentCaller() caller: Caller,
  ): Promise<RightsWishView> {
    return this.rights.settle(id, body, caller);
  }
}
