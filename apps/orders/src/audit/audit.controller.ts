/** The route of the record of who did what. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { AuditPage, AuditQuery } from './audit.dto.js';
import { AuditService } from './audit.service.js';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Access('dpo', 'admin')
  @Audited('audit.read', () => [])
  @ApiOperation({ summary: 'List who of the staff saw, changed or was refused what' })
  @Get()
  @ApiOkResponse({
    type: AuditPage,
    description:
      'Who of the staff saw, changed or was refused what, newest first: ids and settings, no personal value.',
  })
  listAuditRecords(@Query() query: AuditQuery): Promise<AuditPage> {
    return this.audit.list(query);
  }
}
