/** Staff read which corrections persons wish for. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
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
  @Get()
  @ApiOkResponse({ type: CorrectionWishPage })
  list(@Query() query: CorrectionWishQuery): Promise<CorrectionWishPage> {
    return this.corrections.list(query);
  }
}
