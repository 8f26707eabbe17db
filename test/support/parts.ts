/** vendor-sync's own parts on a real database and a real vendor, without the application around them. */
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { makeDataSource } from '#model/data-source.js';
import { disclose, type Release, type ReleaseRequest } from '#disclosure/disclose.js';
import { watchPoints, type CrashPoint } from '#kernel/faults/crash-point.js';
import { queuesSentTo } from '#kernel/jobs/jobs.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { configureLog } from '#kernel/log/log.js';
import type { DatabaseRole } from '#model/grants/grants.js';
import type { OrderLine } from '#model/order.entity.js';
import type { OutgoingMail } from '#disclosure/transports/outgoing-mail.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { DeadLetterService } from '../../apps/vendor-sync/src/dead-letter/dead-letter.service.js';
import { DeliveryClaims, type Claim } from '../../apps/vendor-sync/src/delivery/delivery.claim.js';
import { DeliveryService } from '../../apps/vendor-sync/src/delivery/delivery.service.js';
import { DeliverySettlement } from '../../apps/vendor-sync/src/delivery/delivery.settle.js';
import { readWork, type DeliveryJob } from '../../apps/vendor-sync/src/delivery/delivery.job.js';
import { DeliverySweep } from '../../apps/vendor-sync/src/delivery/delivery.sweep.js';
import { Pumps } from '../../apps/vendor-sync/src/delivery/pumps.js';
import { Routes } from '../../apps/vendor-sync/src/delivery/route.js';
import { VendorGates } from '../../apps/vendor-sync/src/delivery/vendor-gate.js';
import { VendorClients } from '../../apps/vendor-sync/src/vendors/vendor-clients.js';
import { startVendorServer, type VendorServer } from '../vendors/vendor-server.js';
import { cloneDatabase, type TestDatabase } from './cluster.js';
import { claimed, LICENSEE, WrittenRows } from './written-rows.js';

const TOKEN = 'plain-token';
/** Names a file that is not there. */
export const UNREADABLE_SECRET = 'VENDOR_SECRET_UNREADABLE';
export const LEASE_MS = 20_000;
/** Pauses after the first and the second rung, in seconds; after the third attempt a person decides. */
const LADDER = [1000, 2000];

type Row = pg.QueryResultRow;

export class Parts extends WrittenRows {
  /** Every nudge that was sent, as `job id`. */
  readonly nudges: string[] = [];
  /** How often somebody looked whether a delivery can be taken. */
  looks = 0;
  /** The vendor of whatever names none. */
  vendorId = '';
  readonly claims: DeliveryClaims;
  readonly settlement: DeliverySettlement;
  readonly deadLetters: DeadLetterService;
  readonly work: UnitOfWork;
  private readonly sender: JobSender;
  private readonly clients: VendorClients;
  private readonly worker: DeliveryService;
  private readonly points = new Map<CrashPoint, () => Promise<unknown>>();
  private readonly sessions = new Map<DatabaseRole, Promise<pg.Client>>();

  private constructor(
    readonly database: TestDatabase,
    /** As vendor-sync's own role. */
    readonly source: DataSource,
    owner: DataSource,
    readonly vendorServer: VendorServer,
  ) {
    super(owner, vendorServer.url);
    // What BullMQ would be given; the queue itself is tried in the rings that start processes.
    const queue = {
      add: (job: string, { id }: { id: string }) => {
        this.nudges.push(`${job} ${id}`);
        return Promise.resolve();
      },
    };
    this.sender = new JobSender(new Map(queuesSentTo('vendor-sync').map((name) => [name, queue as never])));
    this.work = new UnitOfWork(source, this.sender);
    watchPoints(async (point) => {
      if (point === 'delivery.before-claim') this.looks += 1;
      await this.points.get(point)?.();
    });
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
    const env = { LEASE_MS, RELEASE_MS: 5_000, KEY_ENCRYPTION_KEY: this.wrappingKey };
    const routes = new Routes(this.clients, undefined);
    this.claims = new DeliveryClaims(source, this.work, new VendorGates(), routes, env);
    this.worker = this.service();
  }

  static async open(): Promise<Parts> {
    configureLog('vendor-sync', 'silent');
    const [database, server] = await Promise.all([
      cloneDatabase(),
      startVendorServer({ kind: 'plain', host: '127.0.0.1', port: 0, token: TOKEN }),
    ]);
    const open = (url: string) => makeDataSource({ url, poolMax: 4, applicationName: 'test-parts' }).initialize();
    const [source, owner] = await Promise.all([open(database.url('sparsam_vendor_sync')), open(database.ownerUrl)]);
    const parts = new Parts(database, source, owner, server);
    parts.vendorId = await parts.vendor();
    return parts;
  }

  async close(): Promise<void> {
    watchPoints(undefined);
    for (const session of this.sessions.values()) await (await session).end();
    for (const source of [this.source, this.owner]) await source.destroy();
    await this.vendorServer.close();
    await this.database.drop();
  }

  /** As superuser, which no service ever is. */
  query<T extends Row>(sql: string, values?: unknown[]): Promise<T[]> {
    return this.database.query<T>(sql, values);
  }

  /** As a role, always in the same session. */
  async as(role: DatabaseRole, sql: string, values?: unknown[]): Promise<pg.QueryResult> {
    let session = this.sessions.get(role);
    if (!session) {
      const client = new pg.Client({ connectionString: this.database.url(role) });
      this.sessions.set(role, (session = client.connect().then(() => client)));
    }
    return (await session).query(sql, values);
  }

  service({ mail, releaseMs = 5_000 }: { mail?: OutgoingMail; releaseMs?: number } = {}): DeliveryService {
    const env = { LADDER_SECONDS: LADDER, KEY_ENCRYPTION_KEY: this.wrappingKey, RELEASE_MS: releaseMs };
    return new DeliveryService(this.source, this.claims, this.settlement, new Routes(this.clients, mail), env);
  }

  /** Takes a delivery by itself as far as it goes now; returns how it stands then. */
  async deliver(id: string, by = this.worker): Promise<Row> {
    const result = await this.claims.claim(id);
    if (result.kind === 'claimed') await by.carry({ claim: result.claim });
    return this.delivery(id);
  }

  /** Takes and carries what is due for a vendor, as a nudge does. */
  async look(vendorId: string, by = this.worker): Promise<void> {
    await this.claims.endStopped(vendorId);
    const { taken } = await this.claims.take(vendorId, 100);
    await Promise.all(taken.map((one) => by.carry(one)));
  }

  readonly pumps = (by = this.worker, places = 32): Pumps =>
    new Pumps(this.source, this.claims, by, { CONCURRENCY: places });

  /** Without pumps of its own it takes nothing. */
  sweeper({ everyMs = 60_000_000, pumps = this.pumps(this.worker, 0) } = {}): DeliverySweep {
    return new DeliverySweep(this.source, this.work, this.claims, pumps, { SWEEP_MS: everyMs });
  }

  /** Takes a delivery that is due. */
  async claim(deliveryId: string): Promise<Claim> {
    const result = await this.claims.claim(deliveryId);
    if (result.kind !== 'claimed') throw new Error(`The delivery was not claimed: ${result.kind}.`);
    return result.claim;
  }

  /** What a delivery is about. */
  readonly job = async (deliveryId: string): Promise<DeliveryJob> => (await readWork(this.source, deliveryId)).job;

  /** The delivery as it stands; times as seconds from now. */
  async delivery(id: string): Promise<Row> {
    const [row] = await this.query(
      `SELECT state, step, fence, rung, reason, hold, revived_fence, settled_at,
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
      `SELECT failures, open_until, extract(epoch FROM open_until - clock_timestamp())::float AS open, used_slot_at, awake_until
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

  /** What earlier tests left is over and forgotten. */
  async clear(): Promise<void> {
    await this.query(`UPDATE deliveries SET state = 'done', cancel_requested_at = NULL`);
    this.vendorServer.calm();
    this.vendorServer.clear();
    this.points.clear();
    this.nudges.length = 0;
    this.looks = 0;
  }

  /** Changes a delivery, as SQL. */
  async change(id: string, set: string): Promise<void> {
    await this.query(`UPDATE deliveries SET ${set} WHERE id = $1`, [id]);
  }

  readonly changeVendor = async (set: string, id = this.vendorId): Promise<void> =>
    void (await this.query(`UPDATE vendors SET ${set} WHERE id = $1`, [id]));

  readonly restoreVendor = (): Promise<void> =>
    this.changeVendor(
      `paused = false, withheld_fields = '{}', safeguard = 'standard-contractual-clauses', safeguard_expires_on = NULL`,
    );

  readonly changeGate = async (vendorId: string, set: string): Promise<void> =>
    void (await this.query(`UPDATE vendor_gates SET ${set} WHERE vendor_id = $1`, [vendorId]));

  /** Serial numbers that came of the delivery of an order. */
  async serials(deliveryId: string): Promise<string[]> {
    const rows = await this.query<{ serial: string }>(
      `SELECT serial_number AS serial FROM licenses l JOIN deliveries d ON d.fulfilment_id = l.fulfilment_id WHERE d.id = $1`,
      [deliveryId],
    );
    return rows.map(({ serial }) => serial);
  }

  receipts(escalationId: string): Promise<Row[]> {
    const sql = `SELECT form, vendor_case_reference AS ref FROM escalation_receipts WHERE escalation_id = $1`;
    return this.query(sql, [escalationId]);
  }

  readonly release = (request: ReleaseRequest): Promise<Release> => disclose(this.source, this.wrappingKey, request);

  /** A release that tells nothing of the person. */
  async releaseNothing(claim: Claim): Promise<void> {
    const [way] = await this.query<ReleaseRequest['way']>(
      `SELECT adapter AS channel, base_url AS address FROM vendors WHERE id = $1`,
      [claim.vendorId],
    );
    const asked = {
      way: way!,
      purpose: 'look-up',
      needs: [],
      accepts: [],
      lifetimeMs: 5_000,
      render: () => [],
    } as const;
    expect(await this.release({ ...claim, ...asked })).toMatchObject({ kind: 'released' });
  }

  /** The delivery as `release` asks for it, claimed. */
  claimed(deliveryId: string): Promise<ReleaseRequest> {
    return claimed(this.database, deliveryId);
  }

  /** An order's delivery that is claimed, and what its release asks for; of one person, unless another is named. */
  async claimedIssue(
    licensee: Partial<typeof LICENSEE> = LICENSEE,
    more: Partial<OrderLine> = {},
  ): Promise<ReleaseRequest> {
    const person =
      licensee === LICENSEE ? {} : { personVersionId: (await this.somebody({ lastName: '', ...licensee })).version };
    return this.claimed(await this.issue(this.vendorId, person, { ...person, ...more }));
  }

  /** The ledger's rows of a delivery. */
  ledger({ deliveryId }: Pick<ReleaseRequest, 'deliveryId'>): Promise<Row[]> {
    return this.query(`SELECT * FROM disclosures WHERE delivery_id = $1`, [deliveryId]);
  }

  /** Fails unless the release left everything as it was. */
  async expectUntouched(request: ReleaseRequest, state = 'claimed'): Promise<void> {
    expect(await this.ledger(request)).toEqual([]);
    const rows = await this.query(
      `SELECT d.state, a.released_at FROM deliveries d JOIN attempts a ON a.delivery_id = d.id WHERE a.id = $1`,
      [request.attemptId],
    );
    expect(rows).toEqual([{ state, released_at: null }]);
  }

  async personOf({ deliveryId }: ReleaseRequest) {
    const [row] = await this.query<{ person_id: string; version_id: string; customer_id: string; wrapped_key: Buffer }>(
      `SELECT v.person_id, v.id AS version_id, p.customer_id, k.wrapped_key
         FROM deliveries d JOIN person_versions v ON v.id = d.person_version_id JOIN persons p ON p.id = v.person_id
         LEFT JOIN person_keys k ON k.person_id = p.id WHERE d.id = $1`,
      [deliveryId],
    );
    return row!;
  }
}
