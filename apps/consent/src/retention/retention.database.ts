/** The connection under the role of retention: the only one of this service that may delete. */
import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { makeDataSource } from '#model/data-source.js';
import type { DatabaseOptions } from '#model/data-source.js';
import { onceAvailable } from '#kernel/database/once-available.js';
import type { DataSource } from 'typeorm';

/** One for a run, one for whoever asks what would go. */
const POOL = 2;

@Injectable()
export class RetentionDatabase implements OnModuleInit, OnApplicationShutdown {
  readonly source: DataSource;

  constructor(options: Pick<DatabaseOptions, 'url' | 'limits'>) {
    this.source = makeDataSource({ ...options, poolMax: POOL, applicationName: 'sparsam-retention' });
  }

  async onModuleInit(): Promise<void> {
    await onceAvailable(() => this.source.initialize());
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
