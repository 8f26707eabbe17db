/** The routes of vendors and products. */
import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import {
  ProductBody, ProductChange, ProductPage, ProductQuery, ProductView, VendorBody, VendorChange, VendorPage, VendorQuery, VendorView,
} from './catalogue.dto.js'; // prettier-ignore
import { CatalogueService } from './catalogue.service.js';

@ApiTags('vendors')
@Controller('vendors')
export class VendorController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Access('admin')
  @Audited('vendor.add')
  @ApiOperation({ summary: 'Add a vendor' })
  @Post()
  @ApiCreatedResponse({ type: VendorView })
  @ApiConflictResponse({ description: 'The name is taken.' })
  addVendor(@Body() body: VendorBody, @CurrentCaller() caller: Caller): Promise<VendorView> {
    return this.catalogue.addVendor(body, caller);
  }

  @Access('admin', 'dpo')
  @Audited('vendor.list')
  @ApiOperation({ summary: 'List vendors' })
  @Get()
  @ApiOkResponse({ type: VendorPage })
  listVendors(@Query() query: VendorQuery): Promise<VendorPage> {
    return this.catalogue.vendorPage(query);
  }

  @Access('admin', 'dpo')
  @Audited('vendor.read')
  @ApiOperation({ summary: 'Read a vendor' })
  @Get(':id')
  @ApiOkResponse({ type: VendorView })
  readVendor(@Param('id', new IdParam('vendor')) id: string): Promise<VendorView> {
    return this.catalogue.readVendor(id);
  }

  @Access('admin')
  @Audited('vendor.change')
  @ApiOperation({ summary: 'Change a vendor' })
  @Patch(':id')
  @ApiOkResponse({ type: VendorView })
  @ApiConflictResponse({
    description: 'The name is taken, or adapter or base URL would change while deliveries to the vendor are open.',
  })
  changeVendor(
    @Param('id', new IdParam('vendor')) id: string,
    @Body() body: VendorChange,
    @CurrentCaller() caller: Caller,
  ): Promise<VendorView> {
    return this.catalogue.changeVendor(id, body, caller);
  }
}

@ApiTags('products')
@Controller('products')
export class ProductController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Access('admin')
  @Audited('product.add')
  @ApiOperation({ summary: 'Add a product' })
  @Post()
  @ApiCreatedResponse({ type: ProductView })
  @ApiConflictResponse({ description: 'The SKU is taken.' })
  addProduct(@Body() body: ProductBody, @CurrentCaller() caller: Caller): Promise<ProductView> {
    return this.catalogue.addProduct(body, caller);
  }

  @Access('sales', 'support', 'admin')
  @Audited('product.list')
  @ApiOperation({ summary: 'List products' })
  @Get()
  @ApiOkResponse({ type: ProductPage })
  listProducts(@Query() query: ProductQuery): Promise<ProductPage> {
    return this.catalogue.productPage(query);
  }

  @Access('admin')
  @Audited('product.change')
  @ApiOperation({ summary: 'Change a product' })
  @Patch(':id')
  @ApiOkResponse({ type: ProductView })
  changeProduct(
    @Param('id', new IdParam('product')) id: string,
    @Body() body: ProductChange,
    @CurrentCaller() caller: Caller,
  ): Promise<ProductView> {
    return this.catalogue.changeProduct(id, body, caller);
  }
}
