/** vendor-sync's own parts on a real database and a real vendor, without the application around them. */
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { makeDataSource } from '#model/data-source.js';
import { disclose, type ReleaseRequest } from '#disclosure/disclose.js';
import { rows } from '#kernel/database/rows.js';
import { watchPoints, type CrashPoint } from '#kernel/faults/crash-point.js';
import { queuesSentTo } from '#kernel/jobs/jobs.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { configureLog } from '#kernel/log/log.js';
import type { OutgoingMail } from '#disclosure/transports/outgoing-mail.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { DeadLetterService } from '../../apps/vendor-sync/src/dead-letter/dead-letter.service.js';
import { DeliveryClaims, type Claim } from '../../apps/vendor-sync/src/delivery/delivery.claim.js';
import { READ_JOB } from '../../apps/vendor-sync/src/delivery/delivery.queries.js';
import { DeliveryService } from '../../apps/vendor-sync/src/delivery/delivery.service.js';
import { DeliverySettlement } from '../../apps/vendor-sync/src/delivery/delivery.settle.js';
import type { DeliveryJob } from '../../apps/vendor-sync/src/delivery/delivery.job.js';
import { DeliverySweep } from '../../apps/vendor-sync/src/delivery/delivery.sweep.js';
import { Routes } from '../../apps/vendor-sync/src/delivery/route.js';
import { VendorClients } from '../../apps/vendor-sync/src/vendors/vendor-clients.js';
import { startVendorServer, type VendorServer } from '../vendors/vendor-server.js';
import { cloneDatabase, type TestDatabase } from './cluster.js';
import { Wishes } from './wishes.js';

const TOKEN = 'plain-token';
/** Names a file that is not there. */
export const UNREADABLE_SECRET = 'VENDOR_SECRET_UNREADABLE';
export const LEASE_MS = 20_000;
/** Pauses after the first and the second rung, in seconds; after the third attempt a person decides. */
const LADDER = [1000, 2000];

type Row = pg.QueryResultRow;

export class Dispatch extends Wishes {
  /** Every nudge that was sent, as `job id nudge`. */
  readonly nudges: string[] = [];
  /** How often somebody looked whether a delivery can be taken. */
  looks = 0;
  readonly claims: DeliveryClaims;
  readonly settlement: DeliverySettlement;
  readonly deadLetters: DeadLetterService;
  private readonly sender: JobSender;
  readonly work: UnitOfWork;
  private readonly clients: VendorClients;
  private readonly points = new Map<CrashPoint, () => Promise<unknown>>();

  private constructor(
    readonly database: TestDatabase,
    readonly source: DataSource,
    private readonly rows: DataSource,
    readonly vendorServer: VendorServer,
  ) {
    super(rows, vendorServer.url);
    // What BullMQ would be given; the queue itself is tried in the rings that start processes.
    const queue = {
      add: (_job: string, _data: object, { jobId }: { jobId: string }) => {
        this.nudges.push(jobId);
        return Promise.resolve();
      },
    };
    this.sender = new JobSender(new Map(queuesSentTo('vendor-sync').map((name) => [name, queue as never])));
    this.work = new UnitOfWork(source, this.sender);
    watchPoints(async (point) => {
      if (point === 'delivery.before-claim') this.looks += 1;
      await this.points.get(point)?.();
    });
    this.claims = new DeliveryClaims(source, this.work, { LEASE_MS });
    this.settlement = new DeliverySettlement(this.work);
    this.deadLetters = new DeadLetterService(source, this.work);
    this.clients = new VendorClients({
      allowedHosts: [new URL(vendorServer.url).host],
      timeoutMs: 2_000,
      secretOf: (name) => {
        if (name === UNREADABLE_SECRET) throw new Error('names a file that cannot be read');
        return name.startsWith('VENDOR_SECRET_PLAIN') ? TOKEN : undefined;
      },
    });
  }

  static async open(): Promise<Dispatch> {
    configureLog('vendor-sync', 'silent');
    const [database, server] = await Promise.all([
      cloneDatabase(),
      startVendorServer({ kind: 'plain', host: '127.0.0.1', port: 0, token: TOKEN }),
    ]);
    const open = (url: string) => makeDataSource({ url, poolMax: 4, applicationName: 'test-dispatch' }).initialize();
    const [source, owner] = await Promise.all([open(database.url('sparsam_vendor_sync')), open(database.ownerUrl)]);
    return new Dispatch(database, source, owner, server);
  }

  service(settings: { mail?: OutgoingMail; releaseMs?: number } = {}): DeliveryService {
    return new DeliveryService(
      this.source,
      this.claims,
      this.settlement,
      new Routes(this.clients, settings.mail),
      this.sender,
      {
        LADDER_SECONDS: LADDER,
        KEY_ENCRYPTION_KEY: this.wrappingKey,
        RELEASE_MS: settings.releaseMs ?? 5_000,
      },
    );
  }

  sweeper(settings: { everyMs?: number; nudgeAgainMs?: number } = {}): DeliverySweep {
    return new DeliverySweep(this.source, this.work, this.sender, {
      SWEEP_MS: settings.everyMs ?? 60_000_000,
      NUDGE_AGAIN_MS: settings.nudgeAgainMs ?? 60_000,
    });
  }

  query<T extends Row>(sql: string, values?: unknown[]): Promise<T[]> {
    return this.database.query<T>(sql, values);
  }

  /** Takes a delivery that is due. */
  async claim(deliveryId: string): Promise<Claim> {
    const result = await this.claims.claim(deliveryId);
    if (result.kind !== 'claimed') throw new Error(`The delivery was not claimed: ${result.kind}.`);
    return result.claim;
  }

  /** Releases the serial number alone, or whatever else is asked for. */
  async release(claim: Claim, ask: Partial<ReleaseRequest> = {}): Promise<void> {
    const [way] = await this.query<{ channel: string; address: string }>(
      `SELECT adapter AS channel, base_url AS address FROM vendors WHERE id = $1`,
      [claim.vendorId],
    );
    const request = {
      ...claim,
      way: way!,
      purpose: 'look-up' as const,
      needs: [],
      accepts: [],
      lifetimeMs: 5_000,
      render: () => [],
      ...ask,
    };
    const release = await disclose(this.source, this.wrappingKey, request);
    if (release.kind !== 'released') throw new Error(`Nothing was released: ${release.kind}.`);
  }

  /** What a delivery is about. */
  async job(deliveryId: string): Promise<DeliveryJob> {
    const [job] = await rows<DeliveryJob>(this.source, READ_JOB, [deliveryId]);
    return job!;
  }

  /** The delivery as it stands; times as seconds from now. */
  async delivery(id: string): Promise<Row> {
    const [row] = await this.query(
      `SELECT state, step, fence, rung, reason, hold, nudge, revived_by, revived_fence, settled_at, slot_at,
              extract(epoch FROM lease_until - clock_timestamp())::float AS lease, extract(epoch FROM next_at - clock_timestamp())::float AS next
         FROM deliveries WHERE id = $1`,
      [id],
    );
    return row!;
  }

  attempts(deliveryId: string): Promise<Row[]> {
    return this.query(
      `SELECT a.id, a.fence, a.step, a.outcome, a.code, a.status_code, a.settled_at IS NOT NULL AS settled, d.outcome AS ledger
         FROM attempts a LEFT JOIN disclosures d ON d.attempt_id = a.id WHERE a.delivery_id = $1 ORDER BY a.fence`,
      [deliveryId],
    );
  }

  async gate(vendorId: string): Promise<Row | undefined> {
    const [row] = await this.query(
      `SELECT failures, open_until, extract(epoch FROM open_until - clock_timestamp())::float AS open, next_slot_at, used_slot_at
         FROM vendor_gates WHERE vendor_id = $1`,
      [vendorId],
    );
    return row;
  }

  /** What the vendor was asked, as `method path`. */
  asked(): string[] {
    return this.vendorServer.journal().map(({ method, url }) => `${method} ${url}`);
  }

  /** From now on, whoever passes this point waits until this was done. */
  at(point: CrashPoint, act: () => Promise<unknown>): void {
    this.points.set(point, act);
  }

  async change(id: string, set: string): Promise<void> {
    await this.query(`UPDATE deliveries SET ${set} WHERE id = $1`, [id]);
  }

  /** What earlier tests left is over and forgotten. */
  async clear(): Promise<void> {
    await this.query(`UPDATE deliveries SET state = 'done', cancel_requested_at = NULL`);
    this.vendorServer.calm();
    this.vendorServer.clear();
    this.points.clear();
    this.nudges.length = 0;
    this.looks = 0;
  }

  async close(): Promise<void> {
    watchPoints(undefined);
    await this.source.destroy();
    await this.rows.destroy();
    await this.vendorServer.close();
    await this.database.drop();
  }
}
