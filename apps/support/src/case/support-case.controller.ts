/** The routes of support cases. */
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import {
  CaseView, CasePage, CaseQuery, ChangeCaseBody, FindLicensesBody, FoundLicensePage, OpenCaseBody, RecordAnswerBody, ReopenCaseBody,
} from './support-case.dto.js'; // prettier-ignore
import { SupportCaseService } from './support-case.service.js';

const supportCase = () => new IdParam('supportCase');

@ApiTags('support cases')
@Controller('cases')
export class SupportCaseController {
  constructor(private readonly cases: SupportCaseService) {}

  @Access('support', 'admin')
  @Audited('case.open')
  @ApiOperation({ summary: 'Open a case' })
  @Post()
  @ApiConflictResponse()
  @ApiCreatedResponse({ type: CaseView })
  openCase(@Body() body: OpenCaseBody, @CurrentCaller() caller: Caller): Promise<CaseView> {
    return this.cases.open(body, caller);
  }

  @Access('support', 'admin')
  @Audited('case.find-licenses', ({ items }: FoundLicensePage) => items.map(({ licenseId }) => licenseId))
  @ApiOperation({ summary: 'Find the licenses of a person by their address' })
  @Post('find-licenses')
  @HttpCode(200)
  @ApiOkResponse({
    type: FoundLicensePage,
    description: 'Licenses of the person with this address, at every customer.',
  })
  findLicenses(@Body() body: FindLicensesBody): Promise<FoundLicensePage> {
    return this.cases.findLicenses(body);
  }

  @Access('support', 'admin')
  @Audited('case.list', idsOf)
  @ApiOperation({ summary: 'List cases, the newest first' })
  @Get()
  @ApiOkResponse({ type: CasePage })
  listCases(@Query() query: CaseQuery): Promise<CasePage> {
    return this.cases.list(query);
  }

  @Access('support', 'admin')
  @Audited('case.read')
  @ApiOperation({ summary: 'Read a case' })
  @Get(':id')
  @ApiOkResponse({ type: CaseView })
  readCase(@Param('id', supportCase()) id: string): Promise<CaseView> {
    return this.cases.read(id);
  }

  @Access('support', 'admin')
  @Audited('case.change')
  @ApiOperation({ summary: 'Change a case' })
  @Patch(':id')
  @ApiConflictResponse({ description: 'wrong-state, too-many-texts' })
  @ApiOkResponse({ type: CaseView })
  changeCase(
    @Param('id', supportCase()) id: string,
    @Body() body: ChangeCaseBody,
    @CurrentCaller() caller: Caller,
  ): Promise<CaseView> {
    return this.cases.change(id, body, caller);
  }

  @Access('support', 'admin')
  @Audited('case.close')
  @ApiOperation({ summary: 'Close a case' })
  @Post(':id/close')
  @ApiConflictResponse()
  @HttpCode(200)
  @ApiOkResponse({ type: CaseView })
  closeCase(@Param('id', supportCase()) id: string, @CurrentCaller() caller: Caller): Promise<CaseView> {
    return this.cases.close(id, caller);
  }

  @Access('support', 'admin')
  @Audited('case.reopen')
  @ApiOperation({ summary: 'Open a closed case again' })
  @Post(':id/reopen')
  @ApiConflictResponse()
  @HttpCode(200)
  @ApiOkResponse({ type: CaseView })
  reopenCase(
    @Param('id', supportCase()) id: string,
    @Body() body: ReopenCaseBody,
    @CurrentCaller() caller: Caller,
  ): Promise<CaseView> {
    return this.cases.reopen(id, body, caller);
  }

  @Access('support', 'admin')
  @Audited('case.record-answer')
  @ApiOperation({ summary: 'Record what the vendor answered' })
  @Post(':id/vendor-answers')
  @ApiCreatedResponse({ type: CaseView })
  @ApiConflictResponse({ description: 'too-many-answers' })
  recordVendorAnswer(
    @Param('id', supportCase()) id: string,
    @Body() body: RecordAnswerBody,
    @CurrentCaller() caller: Caller,
  ): Promise<CaseView> {
    return this.cases.recordAnswer(id, body, caller);
  }

  @Access('support', 'admin')
  @Audited('case.mark-relayed')
  @ApiOperation({ summary: 'Record that an answer was passed on to the licensee' })
  @Post(':id/vendor-answers/:answerId/relayed')
  @HttpCode(200)
  @ApiOkResponse({ type: CaseView, description: 'Staff passed it on to the licensee.' })
  markAnswerRelayed(
    @Param('id', supportCase()) id: string,
    @Param('answerId', new IdParam('vendorAnswer')) answerId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<CaseView> {
    return this.cases.markRelayed(id, answerId, caller);
  }
}
