/**
 * Where libraries and the platform give personal data away unasked. Each leak is first shown to be there, so that the test means
 * something, and then to be shut where it would reach us.
 */
import axios from 'axios';
import { Queue, Worker } from 'bullmq';
import { IsString, validateSync } from 'class-validator';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { inspect } from 'node:util';
import { DataSource } from 'typeorm';
import type { ArgumentsHost } from '@nestjs/common';
import { ProblemFilter } from '#kernel/http/problem.filter.js';
import { validationPipe } from '#kernel/http/validation.js';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { errorFacts, plainFacts } from '#kernel/log/log.js';
import { Refusal } from '#kernel/refusal.js';
import { ROOT } from '../../tools/start/paths.js';
import { opened } from '../support/opened.js';
import { waitFor } from '../support/wait-for.js';
import { Finder, marker } from './canaries.js';
import { Watch } from './watch.js';

const MARK = marker('email', 'ascii', 'somebody');
const finder = new Finder([MARK]);
const holds = (text: string) => finder.find(text).length > 0;
/** What would be logged of an error, and what the caller would be told. */
function whatWeSay(error: unknown): string {
  let told = '';
  const reply = { status: () => reply, type: () => reply, header: () => reply, send: (text: string) => (told += text) };
  const host = { switchToHttp: () => ({ getRequest: () => ({ id: 'request-1' }), getResponse: () => reply }) };
  new ProblemFilter().catch(error, host as unknown as ArgumentsHost);
  if (told === '') throw new Error('The filter said nothing.');
  return `${told} ${JSON.stringify(plainFacts(errorFacts(error)))}`;
}
const thrownBy = async (act: () => unknown): Promise<Error> => {
  try {
    await act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It should have thrown.');
};

describe('a library gives a value away, and we do not pass it on', () => {
  let source: DataSource;
  afterAll(() => source?.destroy());
  const watch = opened(() => Watch.open({ services: false }));
  beforeAll(async () => {
    watch.learn(MARK);
    source = new DataSource({ type: 'postgres', url: watch.desk.database.ownerUrl, logging: false });
    await source.initialize();
  });

  test('JSON.parse quotes its input', async () => {
    const error = await thrownBy(() => JSON.parse(`{"email":${MARK.text}@example.org}`));
    expect(holds(error.message)).toBe(true);
    expect(holds(whatWeSay(error))).toBe(false);
  });

  test('a message with line breaks looks like a stack', async () => {
    const lines = [`x`, `    at ${MARK.text} (file:///app/x.js:1:1)`, `    at async ${MARK.text} (node:internal:1:1)`];
    const error = new Error(lines.join('\n'));
    expect(holds(error.stack!)).toBe(true);
    const said = whatWeSay(error);
    expect(holds(said)).toBe(false);
    expect(said).toContain('leaks.test');
    error.message = 'another one than the stack begins with';
    expect(holds(whatWeSay(error))).toBe(false);
    const written = await thrownBy(() => JSON.parse(`{"a":\n    at ${MARK.text} (x:1:1)`));
    expect(holds(whatWeSay(written))).toBe(false);
  });

  test('an error’s name and code may be text', () => {
    const error = Object.assign(new Error('x'), { code: `${MARK.text}@example.org` });
    error.name = MARK.text;
    expect(holds(whatWeSay(error))).toBe(false);
    const named = Object.assign(new Error('x'), { code: MARK.text });
    expect(holds(whatWeSay(named))).toBe(false);
  });

  test('PostgreSQL says which value collides, and TypeORM hands the parameters on', async () => {
    await source.query('CREATE TABLE of_the_test (email text UNIQUE, n integer)');
    await source.query('INSERT INTO of_the_test (email) VALUES ($1)', [MARK.text]);
    const twice = await thrownBy(() => source.query('INSERT INTO of_the_test (email) VALUES ($1)', [MARK.text]));
    expect(holds((twice as unknown as { detail: string }).detail)).toBe(true);
    expect(holds(JSON.stringify((twice as unknown as { parameters: unknown }).parameters))).toBe(true);
    const noNumber = await thrownBy(() => source.query('INSERT INTO of_the_test (n) VALUES ($1)', [MARK.text]));
    expect(holds(noNumber.message)).toBe(true);
    for (const error of [twice, noNumber]) expect(holds(whatWeSay(error))).toBe(false);
    await source.query('DROP TABLE of_the_test');
  });

  test('PostgreSQL would log details and parameters, and is told not to', async () => {
    const settings = await watch.desk.database.query<{ name: string; setting: string }>(
      `SELECT name, setting FROM pg_settings WHERE name IN ('log_error_verbosity', 'log_parameter_max_length', 'log_parameter_max_length_on_error', 'log_statement', 'log_min_messages', 'log_min_error_statement', 'log_min_duration_statement')`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      log_error_verbosity: 'terse',
      log_parameter_max_length: '0',
      log_parameter_max_length_on_error: '0',
      log_statement: 'none',
      log_min_messages: 'log',
      log_min_error_statement: 'panic',
      log_min_duration_statement: '-1',
    });
    await thrownBy(() =>
      source.query(
        'INSERT INTO customers (id, organisation, created_by, created_at, updated_at) VALUES ($1, $2, $3, now(), now()), ($1, $2, $3, now(), now())',
        ['x', MARK.text, MARK.text],
      ),
    );
    const log = (await watch.leaks()).filter((leak) => leak.startsWith('log of PostgreSQL'));
    expect(log).toEqual([]);
  });

  test('axios keeps the request in its error', async () => {
    const server = http.createServer((request) => request.socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const error = await thrownBy(() =>
      axios.post(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { email: MARK.text }),
    );
    server.close();
    expect(holds(JSON.stringify(error))).toBe(true);
    expect(holds(inspect(error, { depth: 9 }))).toBe(true);
    expect(holds(whatWeSay(error))).toBe(false);
  });

  test('class-validator repeats the names of unknown fields, and values', async () => {
    class Body {
      @IsString() name: string;
    }
    const [fault] = validateSync(Object.assign(new Body(), { [MARK.text]: 1, name: 1 }), {
      whitelist: true,
      forbidNonWhitelisted: true,
    });
    expect(holds(JSON.stringify(fault))).toBe(true);
    const refused = await thrownBy(() =>
      validationPipe().transform(
        { [MARK.text]: MARK.text, name: { [MARK.text]: 1 } },
        { type: 'body', metatype: Body },
      ),
    );
    expect(refused).toBeInstanceOf(Refusal);
    expect(holds(`${inspect(refused, { depth: 9, showHidden: true })} ${whatWeSay(refused)}`)).toBe(false);
  });

  test('BullMQ keeps the message and the stack of a failure, and ours never fails', async () => {
    const backEnd = openQueueBackEnd({
      databaseUrl: watch.desk.database.ownerUrl,
      redisUrl: undefined,
      poolMax: 4,
      applicationName: 'test',
    });
    const { connection } = backEnd;
    const queue = new Queue('of-the-test', { connection });
    const worker = new Worker('of-the-test', () => Promise.reject(new Error(`no ${MARK.text}`)), { connection });
    queue.on('error', () => undefined);
    worker.on('error', () => undefined);
    await queue.waitUntilReady();
    const job = await queue.add('x', { id: 'x' }, { jobId: 'job-of-the-test' });
    await waitFor('the job to fail', async () => (await job.getState()) === 'failed');
    await Promise.all([worker.close(), queue.close()]);
    await backEnd.close();
    const kept = (await watch.leaks()).filter((leak) => leak.startsWith('bullmq.job'));
    expect(kept.length).toBeGreaterThan(0);
  });
});

describe('a service that suffers what it cannot foresee', () => {
  const watch = opened(() => Watch.open({ services: false }));

  test.each([
    ['SIGUSR2', 'a rejection that nobody awaits', 'unhandled-rejection', true],
    ['SIGCONT', 'a warning of a library', 'node.warning', true],
    ['SIGWINCH', 'an exception that nobody catches', 'uncaught-exception', false],
  ] as const)('logs %s (%s) without a word of its text', async (signal, _, event, lives) => {
    const preload = path.join(ROOT, 'test/privacy/preload.mjs');
    const service = await watch.desk.start('orders', {
      NODE_OPTIONS: `--import ${preload}`,
      TEST_MARKER: watch.stray(),
    });
    service.signal(signal);
    await waitFor('the log to tell of it', () => service.logs().includes(`"event":"${event}"`) || !service.isRunning);
    if (!lives) await service.exited();
    expect(service.isRunning).toBe(lives);
    expect(service.logs()).toContain(`"event":"${event}"`);
    expect(await watch.leaks()).toEqual([]);
    if (lives) await service.kill();
  });

  test('and one that cannot start says which setting is wrong and not what it holds', async () => {
    const secret = watch.stray();
    const service = await watch.desk.start(
      'orders',
      {
        KEY_ENCRYPTION_KEY: secret,
        DATABASE_URL: `mysql://${secret}:${secret}@host/x`,
        PORT: secret,
        OIDC_ISSUER: secret,
      },
      false,
    );
    await service.exited();
    expect(service.logs()).toContain('KEY_ENCRYPTION_KEY');
    expect(service.logs()).not.toContain(secret);
  });

  test('nor one whose database refuses it', async () => {
    const secret = watch.stray();
    const url = new URL(watch.desk.env('orders').DATABASE_URL!);
    url.password = secret;
    const service = await watch.desk.start('orders', { DATABASE_URL: url.toString() }, false);
    await waitFor('it to say that it waits', () => service.logs().includes('start.waiting'));
    expect(service.logs()).not.toContain(secret);
    await service.kill();
  });
});
