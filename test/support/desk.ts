/** A whole license desk of real parts for one test file: database, queue, issuer, vendor servers, service processes. */
import { SECRET_SHOWN } from '#disclosure/escalation-letter.js';
import type { ServiceName } from '#kernel/services.js';
import { send, type ApiRequest } from '../../tools/client/api-client.js';
import type {
  EscalationState,
  EscalationView,
  OrderView,
  SupportChannel,
  VendorChange,
} from '../../tools/client/sparsam.js';
import { requestBytes, type JournalEntry } from '../vendors/journal.js';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startVendorServer, type VendorServer } from '../vendors/vendor-server.js';
import { serviceOf } from './access-table.js';
import { answerOf, request, type Answer, type CallWish, type Json, type Problem } from './call.js';
import { cloneDatabase, type TestDatabase } from './cluster.js';
import { checkAnswer, documentOf } from './contract.js';
import { startIssuer, type Issuer, type TokenWish } from './issuer.js';
import { LINES } from './line-state.js';
import { startService, type ServiceProcess } from './process.js';
import { startRedis, type QueueKind, type TestRedis } from './redis.js';
import { envOf } from './settings.js';
import { CLERK, line, Staff, type PlaceWish } from './staff.js';
import { waitFor } from './wait-for.js';

/** Where the plain vendor takes support cases by mail. */
export const VENDOR_DESK = 'support@vendor.example.org';

/** Short times, so that a lost claim is taken up within a second or two. */
const QUICK: Readonly<Record<string, string>> = {
  LEASE_MS: '2500',
  RELEASE_MS: '1000',
  SWEEP_MS: '500',
  DATABASE_IDLE_TRANSACTION_MS: '1000',
  CALL_TIMEOUT_MS: '700',
  LADDER_SECONDS: '0.3,0.3,0.5,0.5,1,1,1,1',
};

/**
 * For tests that count attempts or look at what a stop leaves behind: a lease, a call or a transaction that is over only because
 * this machine is busy would be one attempt more.
 */
export const PATIENT = { LEASE_MS: '6000', CALL_TIMEOUT_MS: '2000', DATABASE_IDLE_TRANSACTION_MS: '4000' };

const VENDORS = [
  ['keygen', 'keygen', '5f0c8a3e-4b3f-4c53-9a7e-2d1b6f0e9c11', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'],
  ['plain', 'plain-http', 'product-a', 'PL-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}'],
] as const; // prettier-ignore

export interface DeskWish {
  readonly queue?: QueueKind;
  /** Processes of vendor-sync. */
  readonly vendorSync?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** False: no service process is started; the test starts its own. */
  readonly services?: boolean;
  /** Instead of a clone in the shared cluster. */
  readonly database?: TestDatabase;
  /** True: its processes can be told to strike at a crash point while they run. */
  readonly armable?: boolean;
}

/** Where a process strikes and how; `passing`: at which time that it passes there. */
export interface Strike {
  readonly service: ServiceName;
  readonly point: string;
  readonly mode: string;
  readonly passing?: number;
}

/** A request as it came, the vendor's secret written as previews of letters write it. */
export const asShown = (entry: JournalEntry): string =>
  requestBytes(entry)
    .toString('utf8')
    .replace(/(?<=^Authorization: Bearer ).*?(?=\r$)/m, SECRET_SHOWN);

export class Desk extends Staff {
  readonly processes: ServiceProcess[] = [];
  /** Output of processes that are gone. */
  pastLogs = '';
  /** Hears each answer of a service, whoever asked. */
  onAnswer: ((route: string, answer: Answer<unknown>) => void) | undefined;
  vendorIds: Record<'keygen' | 'plain', string> = { keygen: '', plain: '' };
  private tokens = new Map<string, string>();

  private constructor(
    readonly queue: QueueKind,
    readonly database: TestDatabase,
    readonly issuer: Issuer,
    readonly keygen: VendorServer,
    readonly plain: VendorServer,
    readonly redis: TestRedis | undefined,
    private readonly extraEnv: Readonly<Record<string, string>>,
    /** Holds a file for each service whose next strike is not yet made. */
    private readonly faults: string | undefined,
    private readonly key = randomBytes(32).toString('base64'),
  ) {
    super();
  }

  static async open(wish: DeskWish = {}): Promise<Desk> {
    const queue = wish.queue ?? 'postgres';
    const [database, issuer, keygen, plain, redis] = await Promise.all([
      wish.database ?? cloneDatabase(),
      startIssuer(),
      startVendorServer({ kind: 'keygen', host: '127.0.0.1', port: 0, token: 'keygen-token' }),
      startVendorServer({ kind: 'plain', host: '127.0.0.1', port: 0, token: 'plain-token' }),
      queue === 'redis' ? startRedis() : undefined,
    ]);
    const faults = wish.armable ? fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-faults-')) : undefined;
    const desk = new Desk(queue, database, issuer, keygen, plain, redis, wish.env ?? {}, faults);
    if (wish.services !== false) {
      const starts = [
        desk.start('orders'),
        ...Array.from({ length: wish.vendorSync ?? 1 }, () => desk.start('vendor-sync')),
      ];
      await Promise.all(starts);
      await desk.register();
    }
    return desk;
  }

  /** Starts one more process of a service and keeps track of it. */
  async start(
    name: ServiceName,
    env: Readonly<Record<string, string>> = {},
    untilServing = true,
  ): Promise<ServiceProcess> {
    const started = await startService({ name, env: { ...this.env(name), ...env }, untilServing });
    this.processes.push(started);
    return started;
  }

  /** What a case needs beside orders and vendor-sync. */
  async startForCases(): Promise<void> {
    await Promise.all([this.start('support'), this.start('consent')]);
  }

  env(name: ServiceName): Record<string, string> {
    return {
      ...envOf(name, this.database, this.issuer, this.key),
      ...(this.redis ? { REDIS_URL: this.redis.url } : {}),
      OUTGOING_HOSTS: [this.keygen, this.plain].map((vendor) => new URL(vendor.url).host).join(','),
      SUPPORT_MAIL_DOMAINS: 'vendor.example.org',
      VENDOR_SECRET_KEYGEN: 'keygen-token',
      VENDOR_SECRET_PLAIN: 'plain-token',
      ...QUICK,
      ...(this.faults === undefined ? {} : { SPARSAM_FAULT: `@${this.faultOf(name)}` }),
      ...this.extraEnv,
    };
  }

  /** The running process of a service. */
  service(name: ServiceName): ServiceProcess {
    const found = this.processes.find((candidate) => candidate.name === name && candidate.isRunning);
    if (!found) throw new Error(`No process of ${name} runs.`);
    return found;
  }

  private faultOf(service: ServiceName): string {
    return path.join(this.faults!, service);
  }

  /** The running processes of its service strike from now on, once. */
  arm({ service, point, mode, passing }: Strike): void {
    const file = this.faultOf(service);
    fs.writeFileSync(`${file}.new`, [point, mode, ...(passing === undefined ? [] : [passing])].join(':'));
    fs.renameSync(`${file}.new`, file);
  }

  isArmed(service: ServiceName): boolean {
    return fs.existsSync(this.faultOf(service));
  }

  /** False when it has struck already. */
  disarm(service: ServiceName): boolean {
    const isArmed = this.isArmed(service);
    fs.rmSync(this.faultOf(service), { force: true });
    return isArmed;
  }

  /** Arms a service, acts, and waits until it has struck; what was killed is started again. */
  async strike<T>(strike: Strike, act: () => Promise<T>): Promise<T> {
    const { service, point, mode } = strike;
    const process = this.service(service);
    this.arm(strike);
    const result = await act();
    await waitFor(`${service} to ${mode} at ${point}`, () => !this.isArmed(service));
    if (mode === 'kill') {
      await process.exited();
      await this.start(service);
    }
    return result;
  }

  logs(): string {
    return this.processes.map((process) => process.logs()).join('\n');
  }

  async token(wish: TokenWish): Promise<string> {
    const key = JSON.stringify(wish);
    const known = this.tokens.get(key) ?? (await this.issuer.token(wish));
    this.tokens.set(key, known);
    return known;
  }

  /** To the service that knows the path. */
  async call<T = Json & Problem>(method: string, path: string, wish: CallWish = {}): Promise<Answer<T>> {
    const authorization = `Bearer ${await this.token(wish.as ?? CLERK)}`;
    const service = wish.service ?? serviceOf(path);
    const url = `${this.service(service).url}${path}`;
    const answer = await answerOf<T>(await request(url, method, wish.body, { authorization, ...wish.headers }));
    this.hear(service, method, path, answer);
    return answer;
  }

  protected async sent(wish: ApiRequest, who: TokenWish): Promise<Response> {
    const response = await send(this.service(wish.service).url, await this.token(who), wish);
    this.hear(wish.service, wish.method, wish.path, await answerOf(response.clone()));
    return response;
  }

  private hear(service: ServiceName, method: string, path: string, answer: Answer<unknown>): void {
    checkAnswer(documentOf(service), method, path, answer, answer.body);
    this.onAnswer?.(`${method} ${path}`, answer);
  }

  /** Registers both vendor servers and a product of each. */
  async register(): Promise<void> {
    for (const [vendor, adapter, vendorReference, serialFormat] of VENDORS) {
      this.vendorIds[vendor] = await this.vendor(`Vendor ${vendor}`, {
        legalEntity: `Legal entity ${vendor}`,
        headOffice: 'Head office',
        adapter,
        baseUrl: `${this[vendor].url}/v1`,
        secretName: `VENDOR_SECRET_${vendor.toUpperCase()}`,
        pacePerMinute: 60_000,
        cap: 16,
      });
      const more = { name: `Product ${vendor}`, vendorReference, serialFormat };
      await this.product(vendor.toUpperCase(), this.vendorIds[vendor], more);
    }
  }

  async changeVendor(vendor: 'keygen' | 'plain', body: VendorChange): Promise<void> {
    await this.admin.changeVendor(this.vendorIds[vendor], body);
  }

  /** How the plain vendor takes support cases from now on. */
  useChannel(supportChannel: SupportChannel): Promise<void> {
    const supportAddress = supportChannel === 'mail' ? VENDOR_DESK : `${this.plain.url}/v1`;
    return this.changeVendor('plain', { supportChannel, supportAddress });
  }

  /** An order of one license of the plain vendor, as it is once it is there; returns its serial number. */
  async licensed(customerId: string, licensee: Json, wish: PlaceWish = {}): Promise<string> {
    const { id } = await this.placed(customerId, [line('PLAIN', licensee)], wish);
    return (await this.orderIn(id, 'fulfilled')).lines[0]!.license!.serialNumber;
  }

  order(id: string): Promise<OrderView> {
    return this.admin.readOrder(id);
  }

  /** Waits until an order is in this state. */
  async orderIn(id: string, state: string, limitMs?: number): Promise<OrderView> {
    return waitFor(
      `order to be ${state}`,
      async () => {
        // The service that is asked each time is kept from what is waited for.
        if (!(await this.hasLineIn(id, state))) return false;
        const order = await this.order(id);
        return order.state === state && order;
      },
      limitMs,
    );
  }

  escalationIn(caseId: string, state: EscalationState): Promise<EscalationView> {
    return waitFor(`escalation to be ${state}`, async () =>
      (await this.support.readCase(caseId)).escalations.find((escalation) => escalation.state === state),
    );
  }

  private async hasLineIn(id: string, state: string): Promise<boolean> {
    return (await this.database.query(`SELECT 1 FROM ${LINES} x WHERE order_id = $1 AND state = $2`, [id, state])).length > 0; // prettier-ignore
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.filter((process) => process.isRunning).map((process) => process.kill()));
    await Promise.all([this.issuer.close(), this.keygen.close(), this.plain.close(), this.redis?.stop()]);
    await this.database.drop();
    if (this.faults !== undefined) fs.rmSync(this.faults, { recursive: true });
  }
}
