/** The routes of vendors and products. */
import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#common/http/access.js';
import { IdParam } from '#common/http/id-param.js';
import { ProductAnswer, ProductBody, ProductChange, VendorAnswer, VendorBody, VendorChange } from './catalogue.dto.js';
import { CatalogueService } from './catalogue.service.js';

@ApiTags('vendors')
@Controller('vendors')
export class VendorController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Access('admin')
  @Post()
  @ApiCreatedResponse({ type: VendorAnswer })
  @ApiConflictResponse({ description: 'The name is taken.' })
  add(@Body() body: VendorBody): Promise<VendorAnswer> {
    return this.catalogue.addVendor(body);
  }

  @Access('admin', 'dpo')
  @Get()
  @ApiOkResponse({ type: [VendorAnswer] })
  list(): Promise<VendorAnswer[]> {
    return this.catalogue.vendors();
  }

  @Access('admin', 'dpo')
  @Get(':id')
  @ApiOkResponse({ type: VendorAnswer })
  read(@Param('id', new IdParam('vendor')) id: string): Promise<VendorAnswer> {
    return this.catalogue.readVendor(id);
  }

  @Access('admin')
  @Patch(':id')
  @ApiOkResponse({ type: VendorAnswer })
  @ApiConflictResponse({
    description: 'The name is taken, or it would be called elsewhere while deliveries to it are open.',
  })
  change(@Param('id', new IdParam('vendor')) id: string, @Body() body: VendorChange): Promise<VendorAnswer> {
    return this.catalogue.changeVendor(id, body);
  }
}

@ApiTags('products')
@Controller('products')
export class ProductController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Access('admin')
  @Post()
  @ApiCreatedResponse({ type: ProductAnswer })
  @ApiConflictResponse({ description: 'The SKU is taken.' })
  add(@Body() body: ProductBody): Promise<ProductAnswer> {
    return this.catalogue.addProduct(body);
  }

  @Access('sales', 'support', 'admin')
  @Get()
  @ApiOkResponse({ type: [ProductAnswer] })
  list(): Promise<ProductAnswer[]> {
    return this.catalogue.products();
  }

  @Access('admin')
  @Patch(':id')
  @ApiOkResponse({ type: ProductAnswer })
  change(@Param('id', new IdParam('product')) id: string, @Body() body: ProductChange): Promise<ProductAnswer> {
    return this.catalogue.changeProduct(id, body);
  }
}
