/** The register: vendors and their products. */
import { Module } from '@nestjs/common';
import { ProductController, VendorController } from './catalogue.controller.js';
import { CatalogueService } from './catalogue.service.js';

@Module({
  controllers: [VendorController, ProductController],
  providers: [CatalogueService],
  exports: [CatalogueService],
})
export class CatalogueModule {}
