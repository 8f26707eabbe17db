/** Customers and their confirmations. */
import { Module } from '@nestjs/common';
import { ConfirmationController } from './confirmation.controller.js';
import { ConfirmationService } from './confirmation.service.js';
import { CustomerController } from './customer.controller.js';
import { CustomerService } from './customer.service.js';

@Module({
  controllers: [CustomerController, ConfirmationController],
  providers: [CustomerService, ConfirmationService],
})
export class CustomerModule {}
