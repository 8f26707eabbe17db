import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ROLES } from '#model/grants/grants.js';
import { accessToken } from '../../tools/start/access-token.js';
import { DIST_DIR } from '../../tools/start/paths.js';
import type { Running } from '../../tools/start/running.js';
import { DEFAULT_PORTS } from '../../tools/start/system-plan.js';
import { startMailbox } from '../support/mailbox.js';
import { queues, startRedis } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { startVendorServer } from '../vendors/vendor-server.js';

/** A first start makes a database, migrates and starts everything; a machine that is busy takes its time. */
const START_LIMIT_MS = 90_000;

interface Starter {
  readonly process: ChildProcess;
  said(): string;
  readonly ended: Promise<number | null>;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** What docs/SETTINGS.md has a newcomer send to register a vendor and a product of their own. */
const bodiesOfSettingsPage = (): object[] =>
  [...fs.readFileSync(path.join(DIST_DIR, '../docs/SETTINGS.md'), 'utf8').matchAll(/ -d '(\{[^']*\})'/g)].map(
    ([, body]) => JSON.parse(body!) as object,
  );

describe('the whole system on one command', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-start-'));
  const stateDir = path.join(home, 'state');
  const file = path.join(stateDir, 'running.json');
  const running = (): Running => JSON.parse(fs.readFileSync(file, 'utf8')) as Running;
  const starters: Starter[] = [];
  /** Vendor, mail server and queue of whoever types the command. */
  const ofTheirOwn: { close(): Promise<void> }[] = [];

  function start(settings: Readonly<Record<string, string>> = {}): Starter {
    const child = spawn(process.execPath, [path.join(DIST_DIR, 'tools/start/start.js')], {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, SPARSAM_STATE_DIR: stateDir, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const starter = { process: child, said: () => output, ended };
    starters.push(starter);
    return starter;
  }
  const runs = (starter: Starter) =>
    waitFor(
      'the system to run',
      () => {
        if (starter.process.exitCode !== null) throw new Error(`It ended: ${starter.said()}`);
        return starter.said().includes('Sparsam runs.');
      },
      START_LIMIT_MS,
    );
  const pidsOf = ({ services, vendors, database }: Running) => [
    ...Object.values(services).map(({ pid }) => pid),
    vendors.keygen.pid,
    vendors.plain.pid,
    database.pid,
  ];
  async function call<T>(word: string, method: string, route: string, body?: unknown): Promise<T> {
    const found = running();
    const answer = await fetch(`${found.services.orders.url}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${await accessToken(found, word)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as T;
  }

  afterAll(async () => {
    for (const { process: child, ended } of starters) {
      child.kill('SIGTERM');
      await ended;
    }
    for (const server of ofTheirOwn) await server.close();
    fs.rmSync(home, { recursive: true, force: true });
  });

  test(
    'tells where everything is, keeps its data through a kill, and leaves nothing behind when it is told to stop',
    async () => {
      fs.chmodSync(home, 0o700);
      const busy = net.createServer().listen(DEFAULT_PORTS.orders, '127.0.0.1');
      busy.on('error', () => undefined);
      const own = await startVendorServer({ kind: 'keygen', host: '127.0.0.1', port: 0, token: 'token-of-my-own' });
      const mailServer = await startMailbox();
      const redis = queues().includes('redis') ? await startRedis() : undefined;
      ofTheirOwn.push(own, mailServer, { close: async () => redis?.stop() });
      // As docs/SETTINGS.md says: hosts, servers and secrets in .env, or in the environment; what the system has of its own stays.
      const dotEnv = [
        `OUTGOING_HOSTS=${new URL(own.url).host}`,
        'RESELLER_NAME="My house"',
        'SMTP_HOST=127.0.0.1',
        `SMTP_PORT=${mailServer.port}`,
        // Whoever tries a vendor that is just being started tries again soon, not after half a minute.
        `LADDER_SECONDS=${Array.from({ length: 60 }, () => 1).join(',')}`,
      ];
      const writeDotEnv = (...more: string[]) =>
        fs.writeFileSync(path.join(home, '.env'), [...dotEnv, ...more, ''].join('\n'));
      writeDotEnv(...(redis ? [`REDIS_URL=${redis.url}`] : []));
      const first = start({
        VENDOR_SECRET_MINE: 'token-of-my-own',
        DATABASE_URL: 'postgres://nobody@localhost/nothing',
      });
      await runs(first);
      expect(first.said()).toContain('DATABASE_URL is left aside');
      expect(first.said()).toContain(`port ${DEFAULT_PORTS.orders} is busy`);
      await new Promise((resolve) => busy.close(resolve));
      expect(fs.statSync(file).mode & 0o777).toBe(0o600);
      const told = running();
      expect(told.queue).toBe(redis ? 'redis' : 'postgres');
      for (const service of Object.values(told.services)) {
        for (const address of [service.ready, service.live]) expect((await fetch(address)).status).toBe(200);
        expect((await fetch(service.openapi)).status).toBe(401);
      }
      expect((await fetch(`${told.services.consent.pages}/me`)).status).toBe(200);
      expect((await fetch(told.publicVendorList.page)).status).toBe(200);
      expect(told.identityProvider.accounts.map(({ role }) => role)).toEqual(
        expect.arrayContaining(['sales', 'support', 'admin', 'dpo']),
      );
      expect(Object.keys(told.database.roles)).toEqual(['owner', ...ROLES]);
      expect(pidsOf(told).every(isAlive)).toBe(true);
      const { id } = await call<{ id: string }>('sales', 'POST', '/customers', { organisation: 'Beispiel' });

      const [vendor, product] = bodiesOfSettingsPage();
      const mine = await call<{ id: string }>('admin', 'POST', '/vendors', { ...vendor, baseUrl: `${own.url}/v1` });
      await call('admin', 'POST', '/products', {
        ...product,
        vendorId: mine.id,
        vendorReference: '5f0c8a3e-4b3f-4c53-9a7e-2d1b6f0e9c11',
      });
      const reader = { firstName: 'Ada', lastName: 'Beispiel', email: 'ada@example.org' };
      const ordered = await call<{ id: string }>('sales', 'POST', '/orders', {
        customerId: id,
        lines: [{ product: 'MINE', seats: 1, licensee: reader }],
      });
      await waitFor('my own vendor to issue', async () => {
        const { state } = await call<{ state: string }>('sales', 'GET', `/orders/${ordered.id}`);
        return state === 'fulfilled';
      });
      expect(
        (await fetch(`${told.services.consent.pages}/me?language=en`).then((page) => page.text())).includes('My house'),
      ).toBe(true);
      await waitFor('my own mail server to have the first notice', () =>
        mailServer.mails.some(({ to, raw }) => to.includes(reader.email) && raw.includes('My house')),
      );
      expect(await (await fetch(`${told.mailbox.url}/messages.json`)).text()).not.toContain(reader.email);

      const second = start();
      expect(await second.ended).toBe(1);
      expect(second.said()).toContain('Sparsam already runs');

      const { control, url } = told.vendors.plain;
      const port = Number(new URL(url).port);
      const rules = [{ do: { kind: 'status', status: 429 } }];
      await fetch(`${control}/misbehave`, { method: 'POST', body: JSON.stringify({ rules }) });
      const licensee = { firstName: 'Zoë', lastName: 'Nguyễn', email: 'zoe@example.org' };
      const lines = [{ product: 'PLAIN-DEMO', seats: 1, licensee }];
      const waiting = await call<{ id: string }>('sales', 'POST', '/orders', { customerId: id, lines });
      const orderNow = () =>
        call<{ state: string; lines: { reason: string | null }[] }>('sales', 'GET', `/orders/${waiting.id}`);
      await waitFor(
        'the vendor to ask for patience',
        async () => (await orderNow()).lines[0]!.reason === 'rate-limited',
      );

      first.process.kill('SIGKILL');
      await first.ended;
      // Another queue from now on: what was open stands in rows.
      writeDotEnv();
      const inTheWay = net.createServer();
      inTheWay.on('error', () => undefined);
      await waitFor('the vendor server to leave its port', () => {
        if (!inTheWay.listening) inTheWay.listen(port, '127.0.0.1');
        return inTheWay.listening;
      });
      const third = start();
      await runs(third);
      expect(third.said()).toContain(`port ${port} is busy`);
      const isThere = async () => (await orderNow()).state === 'fulfilled';
      await waitFor('what was open to reach the vendor where it is now', isThere);
      await new Promise((resolve) => inTheWay.close(resolve));
      expect(await call('sales', 'GET', `/customers/${id}`)).toMatchObject({ organisation: 'Beispiel' });
      await waitFor('what the killed one had started to be gone', () => !pidsOf(told).some(isAlive));

      const last = running();
      third.process.kill('SIGINT');
      expect(await third.ended).toBe(0);
      expect(fs.existsSync(file)).toBe(false);
      expect(pidsOf(last).some(isAlive)).toBe(false);
    },
    4 * START_LIMIT_MS,
  );

  test(
    'what goes wrong is said in a sentence',
    async () => {
      fs.mkdirSync(stateDir, { recursive: true });
      fs.rmSync(path.join(stateDir, 'vendors'), { recursive: true, force: true });
      fs.writeFileSync(path.join(stateDir, 'vendors'), 'a file where a folder belongs');
      const starter = start();
      expect(await starter.ended).toBe(1);
      expect(starter.said().trim().split('\n').at(-1)).toContain(`${stateDir} cannot be written.`);
      expect(starter.said()).not.toMatch(/^ {4}at /m);
    },
    START_LIMIT_MS,
  );
});
