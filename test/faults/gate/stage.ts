/** The real services of a case in the test's own process, on a database and a queue of their own, with a real vendor over HTTP. */
import { isDue } from '#model/held-back.js';
import { jobOf } from '#kernel/jobs/handles.js';
import type { JobHandler } from '#kernel/jobs/jobs.js';
import { SendMailHandler } from '../../../apps/consent/src/mail/send-mail.handler.js';
import { SendMailsHandler } from '../../../apps/consent/src/mail/send-mails.handler.js';
import { AdvanceEscalationHandler } from '../../../apps/support/src/escalation/advance-escalation.handler.js';
import { DeliveryClaims } from '../../../apps/vendor-sync/src/delivery/delivery.claim.js';
import { DeliveryService } from '../../../apps/vendor-sync/src/delivery/delivery.service.js';
import { Pumps } from '../../../apps/vendor-sync/src/delivery/pumps.js';
import { App } from '../../support/app.js';
import { cloneDatabase, type TestDatabase } from '../../support/cluster.js';
import { Desk } from '../../support/desk.js';
import { startRedis, type QueueKind, type TestRedis } from '../../support/redis.js';
import { startVendorServer, type VendorServer } from '../../vendors/vendor-server.js';
import { Barriers, type Actor } from './barriers.js';

const PERSON = { firstName: 'Zoë', lastName: 'Nguyễn', email: 'zoe.nguyen@example.org' };

/** A database with one license in it, made by the real services once; every stage gets a copy. */
export interface Scene {
  readonly database: TestDatabase;
  readonly key: Buffer;
  readonly serialNumber: string;
  readonly vendorId: string;
}

export async function makeScene(): Promise<Scene> {
  const desk = await Desk.open();
  const customer = await desk.customer();
  const serialNumber = await desk.licensed(customer, PERSON);
  const key = Buffer.from(desk.env('consent').KEY_ENCRYPTION_KEY!, 'base64');
  const database = await cloneFrom(desk.database, async () => {
    await Promise.all(desk.processes.map((process) => process.kill()));
  });
  const vendorId = desk.vendorIds.plain;
  await desk.close();
  return { database, key, serialNumber, vendorId };
}

/** A copy of a database that nobody is connected to any more. */
async function cloneFrom(database: TestDatabase, quiet: () => Promise<void>): Promise<TestDatabase> {
  await quiet();
  await database
    .query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [database.name])
    .catch(() => undefined);
  return cloneDatabase(database.name);
}

export class Stage {
  readonly barriers = new Barriers();
  readonly apps = new Map<Actor['app'], App>();
  private workers = 0;

  private constructor(
    readonly scene: Scene,
    readonly queue: QueueKind,
    readonly database: TestDatabase,
    readonly vendor: VendorServer,
    private readonly redis: TestRedis | undefined,
  ) {}

  static async open(scene: Scene, queue: QueueKind): Promise<Stage> {
    const [database, vendor, redis] = await Promise.all([
      cloneFrom(scene.database, () => Promise.resolve()),
      startVendorServer({ kind: 'plain', host: '127.0.0.1', port: 0, token: 'plain-token' }),
      queue === 'redis' ? startRedis() : undefined,
    ]);
    process.env.VENDOR_SECRET_PLAIN = 'plain-token';
    const stage = new Stage(scene, queue, database, vendor, redis);
    await database.query(
      `UPDATE vendors SET base_url = $2, support_address = $2, support_channel = 'http-ticket', cap = 60 WHERE id = $1`,
      [scene.vendorId, `${vendor.url}/v1`],
    );
    await database.query(`UPDATE vendor_secrets SET host = $1`, [new URL(vendor.url).host]);
    await stage.start('vendor-sync');
    await stage.start('support');
    await stage.start('consent');
    return stage;
  }

  private async start(name: Actor['app']): Promise<void> {
    const app = await App.build(name, this.database, 'http://127.0.0.1:9', {
      key: this.scene.key,
      redisUrl: this.redis?.url,
      env: {
        DATABASE_POOL: '20', DATABASE_IDLE_TRANSACTION_MS: '20000', CONCURRENCY: '200', LEASE_MS: '60000', CALL_TIMEOUT_MS: '400',
        OUTGOING_HOSTS: new URL(this.vendor.url).host, LADDER_SECONDS: Array(12).fill('0.01').join(),
      }, // prettier-ignore
    });
    this.apps.set(name, app);
    const { nest } = app;
    // Mails have nowhere to go: what is judged is that they were written.
    if (name === 'consent')
      for (const handler of [SendMailHandler, SendMailsHandler])
        nest.get(handler, { strict: false }).handle = () => Promise.resolve();
    if (name === 'support') this.watch(name, nest.get(AdvanceEscalationHandler, { strict: false }));
    if (name === 'vendor-sync') nest.get(Pumps, { strict: false }).look = (vendorId) => this.look(vendorId);
    await nest.init();
  }

  /** Whoever handles this job is an actor. */
  private watch(app: Actor['app'], handler: JobHandler): void {
    const job = jobOf(handler.constructor);
    const handle = handler.handle.bind(handler);
    let run = 0;
    handler.handle = (payload) => {
      run += 1;
      return this.barriers.play({ name: `${job}-${run} ${payload.id}`, app }, () => handle(payload));
    };
  }

  /** A pump of its own: whoever takes one delivery and carries it is an actor, two at a time at most, as two processes would be. */
  private async look(vendorId: string): Promise<void> {
    const due = await this.database.query<{ id: string }>(
      `SELECT d.id FROM deliveries d WHERE d.vendor_id = $1 AND ${isDue('d')}`,
      [vendorId],
    );
    for (const { id } of due) {
      if (this.barriers.living.filter((name) => name.endsWith(` ${id}`)).length >= 2) continue;
      this.workers += 1;
      const actor = { name: `deliver-${this.workers} ${id}`, app: 'vendor-sync' } as const;
      this.barriers.play(actor, () => this.takeAndCarry(id)).catch(() => undefined);
    }
  }

  private async takeAndCarry(id: string): Promise<void> {
    const taken = await this.service('vendor-sync', DeliveryClaims).claim(id);
    if (taken.kind === 'claimed') await this.service('vendor-sync', DeliveryService).carry({ claim: taken.claim });
  }

  service<T>(app: Actor['app'], type: abstract new (...args: never[]) => T): T {
    return this.apps.get(app)!.nest.get(type, { strict: false });
  }

  /** How many sessions of each service wait for a lock. */
  async blocked(): Promise<Map<string, number>> {
    const rows = await this.database.query<{ app: string; n: number }>(
      `SELECT replace(application_name, 'sparsam-', '') AS app, count(*)::int AS n FROM pg_stat_activity
        WHERE datname = $1 AND wait_event_type = 'Lock' GROUP BY application_name`,
      [this.database.name],
    );
    return new Map(rows.map(({ app, n }) => [app, n]));
  }

  /** Ends the sessions of a service that are in the middle of a transaction and say nothing, as those of a killed process end. */
  async cutIdle(app: Actor['app']): Promise<void> {
    await this.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = $1 AND application_name = $2 AND state = 'idle in transaction'`,
      [this.database.name, `sparsam-${app}`],
    );
  }

  async close(): Promise<void> {
    for (const app of this.apps.values()) await app.close();
    await this.vendor.close();
    await this.redis?.stop();
    await this.database.drop();
  }
}
