/** Retention beside everything else: a connection, a role and a timer of its own. */
import { Module } from '@nestjs/common';
import { HoldService } from './hold.service.js';
import { RetentionController } from './retention.controller.js';
import { RetentionDatabase } from './retention.database.js';
import { RetentionService } from './retention.service.js';
import { RetentionSweep } from './retention.sweep.js';

@Module({
  controllers: [RetentionController],
  providers: [RetentionDatabase, RetentionService, RetentionSweep, HoldService],
})
export class RetentionModule {}
