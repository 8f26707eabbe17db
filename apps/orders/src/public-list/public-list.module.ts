/** The public pages: the list of vendors, its changes and the FAQ. */
import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { FaqService } from './faq.service.js';
import { PublicListController } from './public-list.controller.js';
import { PublicHouse } from './public-page.js';

@Module({
  imports: [CatalogueModule],
  controllers: [PublicListController],
  providers: [FaqService, PublicHouse],
})
export class PublicListModule {}
