/** keeper: deletes rows that are due, except those of a legal hold. The only process that can delete; strangers do not reach it. */
import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#service/definition.js';
import { readKeeperEnv, type KeeperEnv } from './env.js';
import { RetentionModule } from './retention/retention.module.js';

@Module({ imports: [RetentionModule] })
class KeeperModule {}

export const keeper: ServiceDefinition<KeeperEnv> = {
  name: 'keeper',
  features: KeeperModule,
  readEnv: readKeeperEnv,
  otherDatabases: ({ RETENTION_DATABASE_URL }) => [RETENTION_DATABASE_URL],
};
