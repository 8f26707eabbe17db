/** Orders: placed, read, held, resumed, cancelled, answered. */
import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { OrderActionService } from './order-action.service.js';
import { OrderController } from './order.controller.js';
import { OrderService } from './order.service.js';

@Module({
  imports: [CatalogueModule],
  controllers: [OrderController],
  providers: [OrderService, OrderActionService],
  exports: [OrderService],
})
export class OrderModule {}
