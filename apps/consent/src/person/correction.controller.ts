/** Staff read which corrections persons wish for. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { CorrectionWishPage, CorrectionWishQuery } from './correction.dto.js';
import { CorrectionService } from './correction.service.js';

@ApiTags('persons')
@Controller('correction-wishes')
export class CorrectionController {
  constructor(private readonly corrections: CorrectionService) {}

  @Access('support', 'admin', 'dpo')
  @Audited('correction-wish.list', idsOf)
  @ApiOperation({ summary: 'List wishes for a correction' })
  @Get()
  @ApiOkResponse({ type: CorrectionWishPage })
  listCorrectionWishes(@Query() query: CorrectionWishQuery): Promise<CorrectionWishPage> {
    return this.corrections.list(query);
  }
}
