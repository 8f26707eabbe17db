/** Watches a whole desk: knows every marker, and after a journey tells each place where one stands that the policy does not name. */
import { plainFacts } from '#kernel/log/log.js';
import type { Json } from '../support/call.js';
import { line } from '../support/staff.js';
import { Desk, type DeskWish } from '../support/desk.js';
import { requestBytes, type JournalEntry } from '../vendors/journal.js';
import {
  customer,
  Finder,
  licensee,
  marker,
  plainHashes,
  type CustomerData,
  type Kind,
  type Licensee,
  type Marker,
  type Script,
} from './canaries.js';
import { ANSWERS, AT_VENDOR, COLUMNS } from './places.js';
import { DatabaseSink, Growth, metrics, NotifySink, PostgresLogSink, RedisSink, type Piece } from './sinks.js';

export type VendorName = 'keygen' | 'plain';
export const SKU = { keygen: 'KEYGEN', plain: 'PLAIN' } as const;

/** Where a vendor's letters hold the fields, those about cases at the end. */
const HOLDS: Readonly<Record<VendorName, readonly (readonly string[])[]>> = {
  keygen: [
    ['data', 'attributes', 'firstName'],
    ['data', 'attributes', 'lastName'],
    ['data', 'attributes', 'email'],
    ['meta', 'query', 'email'],
  ],
  plain: [
    ['licensee', 'firstName'],
    ['licensee', 'lastName'],
    ['licensee', 'email'],
    ['contact', 'firstName'],
    ['contact', 'lastName'],
    ['contact', 'email'],
    ['problem'],
  ],
};

/** Nothing takes mail here, which is trouble of our own and has no last try: after three the next is far off, or mails alone would fill the machine. */
const FEW_TRIES = { LADDER_SECONDS: '0.1,0.1,600' };

/** Takes the values at these paths out of a body and gives them, with the name of the field. */
export function takeFields(vendor: VendorName, body: unknown): [field: string, value: unknown][] {
  return HOLDS[vendor].flatMap((path): [string, unknown][] => {
    const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Json | undefined)?.[key], body) as
      Json | undefined;
    const name = path.at(-1)!;
    if (parent === undefined || parent === null || typeof parent !== 'object' || !(name in parent)) return [];
    const value = parent[name];
    delete parent[name];
    return [[name, value]];
  });
}

export class Watch {
  private readonly made: Marker[] = [];
  private readonly finder = new Finder();
  private readonly hashes = new Finder([], plainHashes);
  /** What was found where it may be: shows that the search is not blind. */
  readonly allowed = new Set<string>();
  /** Who may be known at which vendor. */
  private readonly known: Record<VendorName, Licensee[]> = { keygen: [], plain: [] };
  /** What somebody said yes to telling at the plain vendor, for a case. */
  readonly consented: Readonly<Record<string, string>>[] = [];
  private readonly growth = { logs: new Map<string, Growth>() };
  private readonly replies: { route: string; status: number; text: string; headers: string }[] = [];
  private readonly checkedEntries: Record<VendorName, number> = { keygen: 0, plain: 0 };

  private constructor(
    readonly desk: Desk,
    readonly database: DatabaseSink,
    readonly notify: NotifySink,
    private redis: RedisSink | undefined,
    private readonly postgresLog: PostgresLogSink,
  ) {
    desk.onAnswer = (route, answer) => this.note(route, answer);
  }

  /** Opens a desk whose services start only once everything is watched. */
  static async open(wish: DeskWish = {}): Promise<Watch> {
    const postgresLog = new PostgresLogSink();
    const desk = await Desk.open({ ...wish, services: false });
    const database = await DatabaseSink.on(desk.database);
    const notify = await NotifySink.on(desk.database);
    const redis = desk.redis && (await RedisSink.on(desk.redis));
    const watch = new Watch(desk, database, notify, redis, postgresLog);
    if (wish.services !== false) {
      await Promise.all([
        desk.start('orders'),
        desk.start('vendor-sync'),
        desk.start('support'),
        desk.start('consent', FEW_TRIES),
      ]);
      await desk.register();
    }
    return watch;
  }

  /** For a Redis that is gone: what it was told until then has been looked at. */
  forgetRedis(): void {
    this.redis?.close();
    this.redis = undefined;
  }

  /** Every command that Redis was given. */
  get redisCommands(): readonly string[][] {
    return this.redis?.commands ?? [];
  }

  async close(): Promise<void> {
    this.redis?.close();
    await this.notify.close();
    await this.desk.close();
  }

  marker(kind: Kind, script: Script = 'ascii', of = 'somebody'): Marker {
    return this.keep([marker(kind, script, of)])[0]!;
  }

  stray(script: Script = 'ascii'): string {
    return this.marker('stray', script, 'nobody').text;
  }

  customer(script: Script): CustomerData {
    const data = customer(script);
    this.keep(data.markers);
    return data;
  }

  /** A licensee whom this vendor may know, and no other. */
  licensee(script: Script, vendor?: VendorName, domain?: string): Licensee {
    const made = licensee(script, undefined, domain);
    this.keep(made.markers);
    // Whole as well, for a plain hash of an e-mail address is what one would guess.
    for (const [field, text] of Object.entries(made.body))
      this.hashes.add({ kind: field as Kind, text, of: 'a licensee' });
    if (vendor) this.known[vendor].push(made);
    return made;
  }

  /** Places an order for a new licensee of a new customer at this vendor, as a clerk who is a marker too. */
  async order(vendor: VendorName, script: Script, wish: { domain?: string; line?: Json } = {}) {
    const clerk = this.marker('clerk').text;
    const who = this.licensee(script, vendor, wish.domain);
    const as = { roles: ['sales'], subject: clerk };
    const customerId = await this.desk.customer(this.customer(script).body, as);
    const key = `key-${this.marker('idempotencyKey').text}`;
    const view = await this.desk.placed(customerId, [line(SKU[vendor], who.body, wish.line)], { as, key });
    return { id: view.id, line: view.lines[0]!.id, as, customerId, who, view };
  }

  /** For what the test fetches by itself. */
  note(route: string, reply: { status: number; text: string; headers: Headers | string }): void {
    const headers =
      typeof reply.headers === 'string' ? reply.headers : [...reply.headers].map((pair) => pair.join(': ')).join('\n');
    this.replies.push({ route, status: reply.status, text: reply.text, headers });
  }

  /** Every leak since the last call, as a line to read; empty when all is well. */
  async leaks(): Promise<string[]> {
    const leaks: string[] = [];
    const judge = (piece: Piece, mayBe: (kind: Kind) => boolean) => {
      for (const { marker: found, as } of this.finder.find(piece.text)) {
        if (mayBe(found.kind)) this.allowed.add(`${found.kind} in ${piece.place}`);
        else leaks.push(`${piece.place} holds ${found.kind} of ${found.of}, ${as}`);
      }
      for (const { marker: found, as } of this.hashes.find(piece.text))
        leaks.push(`${piece.place} holds a plain hash of ${found.kind} of ${found.of}, ${as}`);
    };
    const nowhere = () => false;
    for (const piece of await this.database.pieces()) judge(piece, (kind) => COLUMNS[kind].includes(piece.place));
    for (const piece of (await this.redis?.pieces()) ?? []) judge(piece, nowhere);
    for (const piece of await metrics(this.desk)) judge(piece, nowhere);
    judge(this.notify.piece(), nowhere);
    judge(this.postgresLog.piece(), nowhere);
    for (const piece of this.newLogs()) {
      judge({ ...piece, text: withoutRefused(piece.text) }, nowhere);
      leaks.push(...strangeLines(piece.text));
    }
    for (const { route, status, text, headers } of this.replies.splice(0)) {
      judge(
        { place: `answer ${status} to ${route}`, text },
        (kind) => status < 400 && ANSWERS[kind].some((pattern) => pattern.test(route)),
      );
      judge({ place: `headers of the answer ${status} to ${route}`, text: headers }, nowhere);
    }
    for (const vendor of ['keygen', 'plain'] as const) leaks.push(...this.vendorLeaks(vendor));
    return [...new Set(leaks)];
  }

  get markers(): readonly Marker[] {
    return this.made;
  }

  /** A marker that somebody else made, and that may have come to rest before it was known here. */
  learn(found: Marker): void {
    this.keep([found]);
    this.database.lookAgain();
  }

  /** Text that is to hold none but these kinds: leaks as lines to read. */
  leaksIn(place: string, text: string, may: readonly Kind[] = []): string[] {
    return this.finder
      .find(text)
      .filter(({ marker: found }) => !may.includes(found.kind))
      .map(({ marker: found, as }) => `${place} holds ${found.kind} of ${found.of}, ${as}`);
  }

  private keep<T extends readonly Marker[]>(markers: T): T {
    this.made.push(...markers);
    for (const one of markers) {
      this.finder.add(one);
      if (isGuessable(one)) this.hashes.add(one);
    }
    return markers;
  }

  private newLogs(): Piece[] {
    return this.desk.processes.map((process) => {
      const place = `log of ${process.name} ${process.pid}`;
      if (!this.growth.logs.has(place)) this.growth.logs.set(place, new Growth());
      return this.growth.logs.get(place)!.pieceOf(place, process.logs());
    });
  }

  /** Head without a marker; in the body each field in its own place, byte for byte one that this vendor may know; nothing else. */
  private vendorLeaks(vendor: VendorName): string[] {
    const entries = this.desk[vendor].journal().slice(this.checkedEntries[vendor]);
    this.checkedEntries[vendor] += entries.length;
    return entries.flatMap((entry) => {
      const leaks: string[] = [];
      const text = Buffer.from(entry.bodyBase64, 'base64').toString('utf8');
      // Without consent a case is its serial number as plain text.
      const isPlain = entry.rawHeaders.some((header) => /^text\/plain\b/i.test(header));
      const body: unknown = text === '' ? {} : isPlain ? text : (JSON.parse(text) as Json);
      const isCase = /\/support-cases/.test(entry.url);
      for (const [field, value] of takeFields(vendor, body)) {
        const isAgreed = isCase && this.consented.some((agreed) => agreed[field] === value);
        const isKnown = isCase
          ? isAgreed
          : AT_VENDOR.includes(field as (typeof AT_VENDOR)[number]) &&
            this.known[vendor].some(({ body: who }) => who[field as keyof typeof who] === value);
        if (isKnown) this.allowed.add(`${field} at ${vendor}`);
        else leaks.push(`${vendor} was told a ${field} that it may not know`);
      }
      for (const text of [headOf(entry), JSON.stringify(body)]) {
        for (const { marker: found, as } of this.finder.find(text))
          leaks.push(
            `${vendor} was told ${found.kind} of ${found.of} beside the fields, ${as}, in ${entry.method} ${entry.url}`,
          );
      }
      return leaks;
    });
  }
}

/** A secret of 256 random bits cannot be guessed from its hash, which is how a link is found again. */
const isGuessable = ({ kind }: Marker): boolean => kind !== 'linkToken';

/** Request line and headers, as text in both readings of their bytes. */
function headOf(entry: JournalEntry): string {
  const all = requestBytes(entry);
  const head = all.subarray(0, all.length - Buffer.from(entry.bodyBase64, 'base64').length);
  return `${head.toString('latin1')}\n${head.toString('utf8')}`;
}

/** A log names whoever was refused, by a subject that is no address; nothing else of it is passed over. */
const withoutRefused = (text: string): string =>
  text.replace(/^(\{.*"event":"access\.refused".*"subject":)"[^"@]*"/gm, '$1""');

/** Lines of a service that are not entries of its log: whatever prints past the log prints what it likes. */
function strangeLines(text: string): string[] {
  const lines = text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '' && (line.startsWith('{') || !line.endsWith('}')));
  return lines.flatMap((line) => {
    try {
      const { level: _level, time: _time, event: _event, ...facts } = JSON.parse(line) as Json;
      const plain = plainFacts(facts as Parameters<typeof plainFacts>[0]);
      return Object.keys(facts).every((name) => name in plain) ? [] : [`A log entry holds what no entry may: ${line}`];
    } catch {
      return [`A service wrote a line that is no log entry: ${line.slice(0, 300)}`];
    }
  });
}
