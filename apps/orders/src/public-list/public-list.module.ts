/** What everybody may read: the vendors, what changed of them, questions and answers. */
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
