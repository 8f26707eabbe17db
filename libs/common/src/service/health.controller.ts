/** Live: the process answers. Ready: database, schema and queue really answer, and the wrapping key is the database's, each where the service has it. A vendor that is down does not make us unready. */
import { Controller, Get, Inject, Optional, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { schemaVersion } from '#model/data-source.js';
import { RULES_FOUND } from '#model/grants/row-rules.js';
import { WrappingKeyCheck } from '#disclosure/wrapping-key.js';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { QUEUE_BACK_END } from '#kernel/jobs/jobs.module.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { Heartbeat } from '#kernel/jobs/heartbeat.js';
import { Open } from '#kernel/http/access.js';

const CHECK_MS = 2_000;

async function answers(check: () => Promise<boolean>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), CHECK_MS).unref());
  return Promise.race([check().catch(() => false), late]);
}

/** Every row rule in the database, of any version, has its trigger; and no other trigger of ours is turned off. */
const SCHEMA_IS_CURRENT = `
  SELECT 1 FROM schema_migrations WHERE name = $1
     AND NOT EXISTS (SELECT 1 FROM (${RULES_FOUND}) r WHERE r."standsOn" IS NULL)
     AND NOT EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                      WHERE c.relnamespace = 'public'::regnamespace AND t.tgenabled NOT IN ('O', 'A'))`;

/** True when the newest migration this build knows is in the database, and no rule of rows is turned off; a newer schema is fine, an older one is not. */
export async function schemaIsCurrent(source: DataSource): Promise<boolean> {
  const found: unknown[] = await source.query(SCHEMA_IS_CURRENT, [schemaVersion()]);
  return found.length > 0;
}

const WRITE_TO_QUEUE = `INSERT INTO bullmq.meta (queue, field, value) VALUES ('sparsam-readiness', $1, '')`;
/** Of a service without a queue. */
const WRITE_A_RECORD = `
  INSERT INTO audit_records (id, at, subject, kind, action, row_ids, changes) VALUES ($1, clock_timestamp(), 'readiness', 'read', 'readiness', '{}', '[]')`;

/** Writes and rolls back: a read-only or full database can serve no request. */
async function takesWrites(source: DataSource, write: string): Promise<boolean> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query(write, [randomUUID()]);
    await runner.rollbackTransaction();
    return true;
  } catch (error) {
    log.warn('database.not-writable', errorFacts(error));
    await runner.rollbackTransaction().catch(() => undefined);
    return false;
  } finally {
    await runner.release();
  }
}

@ApiExcludeController()
@Controller()
export class HealthController {
  private stopping = false;
  private writing: Promise<boolean> | undefined;

  constructor(
    private readonly source: DataSource,
    @Optional() private readonly heartbeat?: Heartbeat,
    @Optional() @Inject(QUEUE_BACK_END) private readonly backEnd?: QueueBackEnd,
    @Optional() private readonly wrappingKey?: WrappingKeyCheck,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  /** Concurrent probes share one write. */
  private databaseTakesWrites(): Promise<boolean> {
    this.writing ??= takesWrites(this.source, this.backEnd ? WRITE_TO_QUEUE : WRITE_A_RECORD).finally(
      () => (this.writing = undefined),
    );
    return this.writing;
  }

  @Open()
  @Get('livez')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Open()
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Record<string, unknown>> {
    const [database, schema, queueSchema, key] = await Promise.all([
      answers(() => this.databaseTakesWrites()),
      answers(() => schemaIsCurrent(this.source)),
      !this.backEnd || answers(() => this.backEnd!.schemaIsCurrent()),
      this.wrappingKey && answers(() => this.wrappingKey!.isRight()),
    ]);
    const checks = {
      database,
      schema: schema && queueSchema,
      ...(key === undefined ? {} : { key }),
      ...(this.heartbeat ? { queue: this.heartbeat.isFresh } : {}),
      serving: !this.stopping,
    };
    const ready = Object.values(checks).every(Boolean);
    void reply.status(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not-ready', ...checks };
  }
}
