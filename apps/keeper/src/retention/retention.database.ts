/** The connection under the role of retention: the only one of this service that may delete. */
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { makeDataSource } from '#model/data-source.js';
import { sessionLimitsOf } from '#kernel/config/service-env.js';
import { onceAvailable } from '#kernel/database/once-available.js';
import type { DataSource } from 'typeorm';
import { Env } from '#kernel/config/inject-env.js';
import type { KeeperEnv } from '../env.js';

/** One connection for a run, one for a preview. */
const POOL = 2;

type RetentionEnv = Pick<
  KeeperEnv,
  'RETENTION_DATABASE_URL' | 'DATABASE_IDLE_TRANSACTION_MS' | 'DATABASE_STATEMENT_MS'
>;

@Injectable()
export class RetentionDatabase implements OnModuleInit, OnApplicationShutdown {
  readonly source: DataSource;

  constructor(@Env() env: RetentionEnv) {
    const [url, limits] = [env.RETENTION_DATABASE_URL, sessionLimitsOf(env)];
    // What is due is found by reading every row of a kind.
    const readsWholeTables = true;
    this.source = makeDataSource({
      url,
      limits,
      poolMax: POOL,
      applicationName: 'sparsam-retention',
      readsWholeTables,
    });
  }

  async onModuleInit(): Promise<void> {
    await onceAvailable(() => this.source.initialize());
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
