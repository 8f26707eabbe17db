/** The routes of a customer's confirmations. */
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { ConfirmationBody, ConfirmationPage, ConfirmationQuery, ConfirmationView } from './confirmation.dto.js';
import { ConfirmationService } from './confirmation.service.js';

@ApiTags('customers')
@Controller('customers/:id/confirmations')
export class ConfirmationController {
  constructor(private readonly confirmations: ConfirmationService) {}

  @Access('admin', 'dpo')
  @Audited('customer.confirm')
  @ApiOperation({ summary: 'Record whether a customer tells their licensees themselves' })
  @Post()
  @ApiConflictResponse({ description: 'The customer has this status already.' })
  @ApiCreatedResponse({
    type: ConfirmationView,
    description:
      'Whether the customer informs its licensees itself. If it no longer does, we notify the licensees whom we never told.',
  })
  recordConfirmation(
    @Param('id', new IdParam('customer')) id: string,
    @Body() body: ConfirmationBody,
    @CurrentCaller() caller: Caller,
  ): Promise<ConfirmationView> {
    return this.confirmations.record(id, body, caller);
  }

  @Access('admin', 'dpo')
  @Audited('customer.list-confirmations')
  @ApiOperation({ summary: 'List the confirmations of a customer' })
  @Get()
  @ApiOkResponse({ type: ConfirmationPage })
  listConfirmations(
    @Param('id', new IdParam('customer')) id: string,
    @Query() query: ConfirmationQuery,
  ): Promise<ConfirmationPage> {
    return this.confirmations.list(id, query);
  }
}
