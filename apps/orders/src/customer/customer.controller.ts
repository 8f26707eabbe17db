/** The routes of customers. */
import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#kernel/http/access.js';
import type { Caller } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { CustomerView, CustomerBody, CustomerChange, CustomerPage, CustomerSearch } from './customer.dto.js';
import { CustomerService } from './customer.service.js';

@ApiTags('customers')
@Controller('customers')
export class CustomerController {
  constructor(private readonly customers: CustomerService) {}

  @Access('sales', 'admin')
  @Audited('customer.add')
  @Post()
  @ApiCreatedResponse({ type: CustomerView })
  add(@Body() body: CustomerBody, @CurrentCaller() caller: Caller): Promise<CustomerView> {
    return this.customers.add(body, caller);
  }

  @Access('sales', 'admin')
  @Audited('customer.search', idsOf)
  @Post('search')
  @HttpCode(200)
  @ApiOkResponse({ type: CustomerPage })
  search(@Body() body: CustomerSearch): Promise<CustomerPage> {
    return this.customers.search(body);
  }

  @Access('sales', 'admin')
  @Audited('customer.read')
  @Get(':id')
  @ApiOkResponse({ type: CustomerView })
  read(@Param('id', new IdParam('customer')) id: string): Promise<CustomerView> {
    return this.customers.read(id);
  }

  @Access('sales', 'admin')
  @Audited('customer.change')
  @Patch(':id')
  @ApiOkResponse({ type: CustomerView })
  change(
    @Param('id', new IdParam('customer')) id: string,
    @Body() body: CustomerChange,
    @CurrentCaller() caller: Caller,
  ): Promise<CustomerView> {
    return this.customers.change(id, body, caller);
  }
}
