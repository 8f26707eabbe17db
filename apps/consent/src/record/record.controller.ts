/** Finding a consent; its record and receipt, for data protection. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { IdParam } from '#kernel/http/id-param.js';
import { ConsentPage, ConsentQuery } from './consent-list.dto.js';
import type { Node } from './context.js';
import { RecordService } from './record.service.js';

const MEDIA_TYPE = 'application/ld+json';
const document = (description: string) => ({ description, content: { [MEDIA_TYPE]: { schema: {} } } });

@ApiTags('consents')
@Access('dpo', 'admin')
@Controller('consents')
export class RecordController {
  constructor(private readonly records: RecordService) {}

  @Access('support', 'admin', 'dpo')
  @Audited('consent.list', idsOf)
  @Get()
  @ApiOkResponse({ type: ConsentPage, description: 'Newest first; by the reference number that the customer names.' })
  list(@Query() query: ConsentQuery): Promise<ConsentPage> {
    return this.records.list(query);
  }

  @Audited('consent.read-record')
  @Get(':id/record')
  @Header('content-type', MEDIA_TYPE)
  @ApiOkResponse(
    document('Consent record after ISO/IEC TS 27560 as JSON-LD: names of fields and commitments, no values.'),
  )
  record(@Param('id', new IdParam('consent')) id: string): Promise<Node> {
    return this.records.record(id);
  }

  @Audited('consent.read-receipt')
  @Get(':id/receipt')
  @Header('content-type', MEDIA_TYPE)
  @ApiOkResponse(document('Consent receipt with its record; each one that is made has an id of its own.'))
  receipt(@Param('id', new IdParam('consent')) id: string): Promise<Node> {
    return this.records.receipt(id);
  }
}
