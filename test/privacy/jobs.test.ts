/** A job holds one id of ours and nothing else, on its way, at rest and when it fails; the list in jobs.ts is walked whole. */
import { isId, type IdKind } from '#kernel/ids.js';
import { heartbeatQueueOf, JOBS, parsePayload, queueOf, type JobName } from '#kernel/jobs/jobs.js';
import { queues } from '../support/redis.js';
import { opened } from '../support/opened.js';
import { waitFor } from '../support/wait-for.js';
import { caseIn, openCase, send, typeAddress } from './case-steps.js';
import { Watch } from './watch.js';

/** What each job names. A new job needs a line here. */
const NAMES: Readonly<Record<JobName, IdKind>> = {
  deliver: 'vendor',
  'advance-escalation': 'escalation',
  'settle-consent': 'consent',
  'send-mail': 'mail',
  'send-mails': 'mail',
  'mail-links': 'linkRequest',
};
const SERVICES = ['orders', 'vendor-sync', 'support', 'consent'] as const;

interface SeenJob {
  readonly queue: string;
  readonly name: string;
  readonly id: string;
  readonly data: unknown;
}

test('every job of the list has its kind of id named', () => {
  expect(Object.keys(NAMES).sort()).toEqual(Object.keys(JOBS).sort());
});

test.each([
  ['two ids', { id: 'dlv_01h455vb4pex5vsknk084sn02q', other: 'dlv_01h455vb4pex5vsknk084sn02q' }],
  ['a name beside the id', { id: 'dlv_01h455vb4pex5vsknk084sn02q', firstName: 'A' }],
  ['an address for an id', { id: 'a.b@example.org' }],
  ['nothing', {}],
  ['null', null],
  ['a list', ['dlv_01h455vb4pex5vsknk084sn02q']],
  ['an object for an id', { id: { id: 'dlv_01h455vb4pex5vsknk084sn02q' } }],
])('a job with %s is refused when it arrives, without a word of what it held', (_, data) => {
  expect(() => parsePayload(data)).toThrow(/^A job holds exactly one id\.$/);
});

describe.each(queues())('on the %s queue', (queue) => {
  const watch = opened(() =>
    Watch.open({
      queue,
      env: { LADDER_SECONDS: '0.1,0.1', SPARSAM_FAULT: 'delivery.before-claim:throw' },
    }),
  );
  let jobs: SeenJob[];
  beforeAll(async () => {
    await journeys();
    jobs = queue === 'postgres' ? await inPostgres() : inRedis();
  });

  async function journeys(): Promise<void> {
    const { desk } = watch;
    desk.plain.misbehave([{ times: 2, do: { kind: 'echo-personal', status: 503 } }]);
    for (const vendor of ['keygen', 'plain'] as const) {
      const order = await watch.order(vendor, 'chinese');
      const { lines } = await desk.orderIn(order.id, 'fulfilled');
      await desk.call('POST', `/licenses/${lines[0]!.license!.id}/revoke`, { as: order.as });
      await waitFor('the revocation', async () => (await desk.order(order.id)).lines[0]!.license?.state === 'revoked');
    }
    const asked = await watch.order('plain', 'arabic', { domain: 'rejected.example' });
    await desk.orderIn(asked.id, 'needs-input');
    await watch.desk.useChannel('http-ticket');
    const [told, held] = [await openCase(watch, 'latin'), await openCase(watch, 'arabic')];
    await send(told, 'serial-only');
    await caseIn(told, 'sent');
    await send(held, 'ask');
    await typeAddress(watch, held.who.body.email);
    // No mail server is here: the mail of the question is tried, and its job has been sent by then.
    await waitFor('the mail of the question to be tried', async () => {
      const tried = `SELECT 1 FROM mails WHERE kind = 'request' AND fence > 0`;
      return (await desk.database.query(tried)).length > 0;
    });
  }

  test('a handler has thrown on the way, and the log tells of it', () => {
    expect(watch.desk.logs()).toContain('"event":"job.failed"');
  });

  async function inPostgres(): Promise<SeenJob[]> {
    const rows = await watch.database.writes('bullmq.job');
    for (const row of rows) {
      expect([row.return_value ?? null, row.failed_reason, row.stacktrace, row.progress, row.deferred_failure]).toEqual(
        [null, null, null, null, null],
      );
    }
    return rows.map((row) => ({
      queue: String(row.queue),
      name: String(row.name),
      id: String(row.id),
      data: row.data,
    }));
  }

  /** BullMQ's script stores a job as a hash; the monitor shows the command as the script gives it. */
  function inRedis(): SeenJob[] {
    const hashes = watch.redisCommands.filter(([command]) => /^hm?set$/i.test(command ?? ''));
    for (const [, , ...pairs] of hashes)
      expect(pairs.filter((name) => ['returnvalue', 'failedReason', 'stacktrace'].includes(name))).toEqual([]);
    return hashes.flatMap(([, key = '', ...pairs]) => {
      const [, of = '', id = ''] = key.split(':');
      const field = (name: string) => pairs[pairs.indexOf(name) + 1] ?? '';
      return pairs.includes('data')
        ? [{ queue: of, name: field('name'), id, data: JSON.parse(field('data')) as unknown }]
        : [];
    });
  }

  test('every job that was ever added holds exactly one id, of the kind that its name says', () => {
    const work = jobs.filter(({ name }) => name !== 'heartbeat');
    expect(new Set(work.map(({ name }) => name))).toEqual(new Set(Object.keys(JOBS)));
    for (const { queue: of, name, id, data } of work) {
      expect(Object.keys(data as object)).toEqual(['id']);
      const named = (data as { id: string }).id;
      expect([name, isId(NAMES[name as JobName], named)]).toEqual([name, true]);
      expect(of).toBe(queueOf(JOBS[name as JobName].handledBy));
      expect(id).toMatch(new RegExp(`^${name}-[0-9a-f-]{36}$`));
    }
  });

  test('the heartbeat holds nothing at all', () => {
    const beats = jobs.filter(({ name }) => name === 'heartbeat');
    expect(beats.length).toBeGreaterThan(0);
    for (const { queue: of, data } of beats) {
      expect(data).toEqual({});
      expect(SERVICES.map(heartbeatQueueOf)).toContain(of);
    }
  });

  test('what is heard over NOTIFY are names of queues', () => {
    const known = SERVICES.flatMap((service) => [queueOf(service), heartbeatQueueOf(service)]);
    const heard = new Set(
      watch.notify.messages
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ')[1]!),
    );
    expect([...heard].filter((payload) => !known.includes(payload))).toEqual([]);
    expect(heard.size > 0).toBe(queue === 'postgres');
  });

  test('and nobody’s data is in any of it', async () => {
    expect(await watch.leaks()).toEqual([]);
  });
});
