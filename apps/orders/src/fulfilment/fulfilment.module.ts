/** A line of an order on its way to a license. */
import { Module } from '@nestjs/common';
import { AdvanceFulfilmentHandler } from './advance-fulfilment.handler.js';
import { FulfilmentService } from './fulfilment.service.js';
import { FulfilmentSweep } from './fulfilment.sweep.js';

@Module({
  providers: [FulfilmentService, FulfilmentSweep, AdvanceFulfilmentHandler],
  exports: [FulfilmentService],
})
export class FulfilmentModule {}
