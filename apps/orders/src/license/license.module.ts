/** Revoking licenses. */
import { Module } from '@nestjs/common';
import { OrderModule } from '../order/order.module.js';
import { LicenseController } from './license.controller.js';
import { LicenseService } from './license.service.js';

@Module({
  imports: [OrderModule],
  controllers: [LicenseController],
  providers: [LicenseService],
})
export class LicenseModule {}
