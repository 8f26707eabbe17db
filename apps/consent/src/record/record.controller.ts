/** Finding a consent; its record and receipt, for data protection. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { IdParam } from '#kernel/http/id-param.js';
import { ConsentPage, ConsentQuery } from './consent-list.dto.js';
import type { Node } from './context.js';
import { CONSENT_RECEIPT, CONSENT_RECORD } from './record.schema.js';
import { RecordService } from './record.service.js';

const MEDIA_TYPE = 'application/ld+json';
const document = (schema: object, description: string) => ({ description, content: { [MEDIA_TYPE]: { schema } } });

@ApiTags('consents')
@Controller('consents')
export class RecordController {
  constructor(private readonly records: RecordService) {}

  @Access('support', 'admin', 'dpo')
  @Audited('consent.list', idsOf)
  @ApiOperation({ summary: 'List consents' })
  @Get()
  @ApiOkResponse({ type: ConsentPage, description: 'Newest first; by the reference number that the licensee names.' })
  listConsents(@Query() query: ConsentQuery): Promise<ConsentPage> {
    return this.records.list(query);
  }

  @Access('dpo', 'admin')
  @Audited('consent.read-record')
  @ApiOperation({ summary: 'Read the record of a consent' })
  @Get(':id/record')
  @Header('content-type', MEDIA_TYPE)
  @ApiOkResponse(
    document(
      CONSENT_RECORD,
      'Consent record after ISO/IEC TS 27560 as JSON-LD: names of fields and commitments, no values.',
    ),
  )
  readConsentRecord(@Param('id', new IdParam('consent')) id: string): Promise<Node> {
    return this.records.record(id);
  }

  @Access('dpo', 'admin')
  @Audited('consent.read-receipt')
  @ApiOperation({ summary: 'Make a receipt of a consent' })
  @Get(':id/receipt')
  @Header('content-type', MEDIA_TYPE)
  @ApiOkResponse(
    document(CONSENT_RECEIPT, 'Consent receipt with its record; each one that is made has an id of its own.'),
  )
  readConsentReceipt(@Param('id', new IdParam('consent')) id: string): Promise<Node> {
    return this.records.receipt(id);
  }
}
