/** The routes of licenses. */
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { RevocationView } from './license.dto.js';
import { LicenseService } from './license.service.js';

@ApiTags('licenses')
@Controller('licenses')
export class LicenseController {
  constructor(private readonly licenses: LicenseService) {}

  @Access('sales', 'admin')
  @Audited('license.revoke')
  @ApiOperation({ summary: 'Ask the vendor to revoke a license' })
  @Post(':id/revoke')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: RevocationView, description: 'It is sent to the vendor; the order shows its end.' })
  revokeLicense(
    @Param('id', new IdParam('license')) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<RevocationView> {
    return this.licenses.revoke(id, caller);
  }
}
