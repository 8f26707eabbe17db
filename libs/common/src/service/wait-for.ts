/** A service started before its database or its migration waits for them and then serves. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { sessionLimitsOf, type ServiceEnv } from '#kernel/config/service-env.js';
import { makeDataSource, schemaVersion } from '#model/data-source.js';
import { openQueueBackEnd, type QueueBackEnd } from '#kernel/jobs/back-end.js';
import { usesQueue } from '#kernel/jobs/jobs.js';
import type { ServiceName } from '#kernel/services.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { schemaIsCurrent } from './health.controller.js';

const TRY_AGAIN_MS = 500;

async function databaseAnswers(
  env: ServiceEnv,
  url: string,
  check: (source: DataSource) => Promise<boolean>,
): Promise<boolean> {
  const source = makeDataSource({ url, poolMax: 1, applicationName: 'sparsam-waiting', limits: sessionLimitsOf(env) });
  await source.initialize();
  try {
    return await check(source);
  } finally {
    await source.destroy();
  }
}

/** Waits, without end, until `check` says yes; tells the log once what it waits for. */
async function waitFor(what: string, check: () => Promise<boolean>): Promise<void> {
  let told = false;
  for (;;) {
    try {
      if (await check()) return;
      if (!told) log.warn('start.waiting', { reason: what });
    } catch (error) {
      if (!told) log.warn('start.waiting', { reason: what, ...errorFacts(error) });
    }
    told = true;
    await pause(TRY_AGAIN_MS);
  }
}

/**
 * Opens the queue, where the service uses one, once database, schema and queue answer: a queue built on a dead connection stays dead.
 * `otherDatabases`: further databases that the service opens at start.
 */
export async function waitForBackEnds(
  service: ServiceName,
  env: ServiceEnv,
  queuePoolMax: number,
  otherDatabases: readonly string[],
): Promise<QueueBackEnd | undefined> {
  await waitFor(`database-${schemaVersion()}`, () => databaseAnswers(env, env.DATABASE_URL, schemaIsCurrent));
  for (const url of otherDatabases)
    await waitFor('other-database', () => databaseAnswers(env, url, () => Promise.resolve(true)));
  if (!usesQueue(service)) return undefined;
  const backEnd = openQueueBackEnd({
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    poolMax: queuePoolMax,
    limits: sessionLimitsOf(env),
    applicationName: `sparsam-${service}`,
  });
  await waitFor('queue', () => backEnd.schemaIsCurrent());
  return backEnd;
}
