/** Retention beside everything else: a connection, a role and a timer of its own. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { sessionLimitsOf } from '#kernel/config/service-env.js';
import type { ConsentEnv } from '../env.js';
import { HoldService } from './hold.service.js';
import { RetentionController } from './retention.controller.js';
import { RetentionDatabase } from './retention.database.js';
import { RetentionService } from './retention.service.js';
import { RetentionSweep } from './retention.sweep.js';

const MINUTE_MS = 60_000;

@Module({})
class RetentionModule {}

type Settings = Pick<
  ConsentEnv,
  'RETENTION_DATABASE_URL' | 'RETENTION_MINUTES' | 'DATABASE_IDLE_TRANSACTION_MS' | 'DATABASE_STATEMENT_MS'
>;

export const retentionModule = (env: Settings): DynamicModule => ({
  module: RetentionModule,
  controllers: [RetentionController],
  providers: [
    HoldService,
    RetentionService,
    {
      provide: RetentionDatabase,
      useFactory: () =>
        new RetentionDatabase({
          url: env.RETENTION_DATABASE_URL,
          limits: sessionLimitsOf(env),
        }),
    },
    {
      provide: RetentionSweep,
      inject: [RetentionService],
      useFactory: (retention: RetentionService) => new RetentionSweep(retention, env.RETENTION_MINUTES * MINUTE_MS),
    },
  ],
});
