/** The routes of customers. */
import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
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
  @ApiOperation({ summary: 'Add a customer' })
  @Post()
  @ApiCreatedResponse({ type: CustomerView })
  addCustomer(@Body() body: CustomerBody, @CurrentCaller() caller: Caller): Promise<CustomerView> {
    return this.customers.add(body, caller);
  }

  @Access('sales', 'admin')
  @Audited('customer.search', idsOf)
  @ApiOperation({ summary: 'Find customers by part of their name' })
  @Post('search')
  @HttpCode(200)
  @ApiOkResponse({ type: CustomerPage })
  searchCustomers(@Body() body: CustomerSearch): Promise<CustomerPage> {
    return this.customers.search(body);
  }

  @Access('sales', 'admin')
  @Audited('customer.read')
  @ApiOperation({ summary: 'Read a customer' })
  @Get(':id')
  @ApiOkResponse({ type: CustomerView })
  readCustomer(@Param('id', new IdParam('customer')) id: string): Promise<CustomerView> {
    return this.customers.read(id);
  }

  @Access('sales', 'admin')
  @Audited('customer.change')
  @ApiOperation({ summary: 'Change a customer' })
  @Patch(':id')
  @ApiOkResponse({ type: CustomerView })
  changeCustomer(
    @Param('id', new IdParam('customer')) id: string,
    @Body() body: CustomerChange,
    @CurrentCaller() caller: Caller,
  ): Promise<CustomerView> {
    return this.customers.change(id, body, caller);
  }
}
