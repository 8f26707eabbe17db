/** Who cannot prove to be our database or our Redis hears nothing from us, and whoever waits for them is told to come later. */
import type { Redis } from 'ioredis';
import { makeDataSource } from '#model/data-source.js';
import { meaningOf } from '#kernel/database/database-error.js';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { configureLog } from '#kernel/log/log.js';
import { startUntrusted } from '../support/untrusted-server.js';
import { waitFor } from '../support/wait-for.js';

configureLog('test', 'silent');

test.each(['S', 'N'] as const)(
  'a PostgreSQL with another certificate, or without TLS: it answers %s',
  async (answer) => {
    const server = await startUntrusted(answer);
    const url = `postgres://sparsam_orders:canary@localhost:${server.port}/sparsam?sslmode=verify-full`;
    try {
      const error: unknown = await makeDataSource({ url, poolMax: 1, applicationName: 'canary' })
        .initialize()
        .catch((thrown: unknown) => thrown);
      expect(meaningOf(error)).toEqual({ unavailable: true, endsSession: true });
      expect([server.connections, server.heard]).toEqual([1, '']);
    } finally {
      await server.close();
    }
  },
);

test('a Redis with another certificate', async () => {
  const server = await startUntrusted();
  const backEnd = openQueueBackEnd({
    databaseUrl: '',
    redisUrl: `rediss://user:canary@localhost:${server.port}`,
    poolMax: 1,
    applicationName: 'canary',
  });
  try {
    // It is tried again, as a Redis that is not there, and each time it hears nothing.
    await waitFor('it to be tried again', () => server.connections > 1);
    expect((backEnd.connection as unknown as Redis).status).not.toBe('ready');
    expect(server.heard).toBe('');
  } finally {
    await backEnd.close();
    await server.close();
  }
});
