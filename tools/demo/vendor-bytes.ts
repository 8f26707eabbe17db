/** What the vendor servers received, byte for byte, and whether it is what may be there and nothing else. */
import type { JournalEntry } from '../../test/vendors/journal.js';
import { requestBytes } from '../../test/vendors/journal.js';
import type { RunningVendor } from '../start/running.js';

export type Vendor = 'keygen' | 'plain';

export interface ToldPerson {
  firstName?: string;
  lastName?: string;
  email?: string;
}

/** One request that a vendor received. */
export interface Received {
  n: number;
  /** Method and path with ids left out. */
  call: string;
  bytes: Buffer;
  entry: JournalEntry;
  /** Every member of the body that holds a value, by its path. */
  members: Record<string, unknown>;
  /** The personal fields in it; empty where there are none. */
  person: ToldPerson;
}

interface Call {
  what: string;
  line: RegExp;
  /** Members the body must have, and those it may have besides: all others are forbidden. */
  must: readonly string[];
  may?: readonly string[];
  /** Where the personal fields stand. */
  person?: string;
}

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const CALLS: Readonly<Record<Vendor, readonly Call[]>> = {
  keygen: [
    { what: 'GET /v1/policies/{id}', line: new RegExp(`^GET /v1/policies/${ID}$`), must: [] },
    {
      what: 'POST /v1/users',
      line: /^POST \/v1\/users$/,
      must: ['data.type', 'data.attributes.firstName', 'data.attributes.email'],
      may: ['data.attributes.lastName'],
      person: 'data.attributes.',
    },
    {
      what: 'POST /v1/search',
      line: /^POST \/v1\/search\?page%5Bsize%5D=\d+&page%5Bnumber%5D=\d+$/,
      must: ['meta.type', 'meta.query.email', 'meta.op'],
      person: 'meta.query.',
    },
    {
      what: 'POST /v1/licenses',
      line: /^POST \/v1\/licenses$/,
      must: [
        'data.type',
        'data.id',
        'data.attributes.maxMachines',
        'data.relationships.policy.data.type',
        'data.relationships.policy.data.id',
        'data.relationships.owner.data.type',
        'data.relationships.owner.data.id',
      ],
      may: ['data.attributes.expiry'],
    },
    { what: 'GET /v1/licenses/{id}', line: new RegExp(`^GET /v1/licenses/${ID}$`), must: [] },
  ],
  plain: [
    {
      what: 'POST /v1/licenses',
      line: /^POST \/v1\/licenses$/,
      must: [
        'reference',
        'product',
        'seats',
        'termMonths',
        'licensee.firstName',
        'licensee.lastName',
        'licensee.email',
      ],
      person: 'licensee.',
    },
    { what: 'GET /v1/licenses/{id}', line: new RegExp(`^GET /v1/licenses/${ID}$`), must: [] },
  ],
};

const HEADERS = new Set([
  'host',
  'connection',
  'accept',
  'accept-encoding',
  'content-type',
  'content-length',
  'user-agent',
  'authorization',
  'idempotency-key',
]);

/** Our own ids of customers, persons, orders and the like: a vendor gets a UUID of its own for each license instead. */
export const OUR_IDS = /\b[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}\b/;

export async function readJournal({ control }: RunningVendor): Promise<JournalEntry[]> {
  const answer = await fetch(`${control}/journal`);
  return ((await answer.json()) as { entries: JournalEntry[] }).entries;
}

/** How often each license was made at the vendor, by serial number. */
export async function readIssued({ control }: RunningVendor): Promise<Map<string, number>> {
  const answer = await fetch(`${control}/effects`);
  const { licenses } = (await answer.json()) as {
    licenses: { id?: string; serialNumber?: string; createdTimes: number }[];
  };
  return new Map(licenses.map(({ id, serialNumber, createdTimes }) => [serialNumber ?? id ?? '', createdTimes]));
}

export function received(vendor: Vendor, entry: JournalEntry): Received {
  const call = CALLS[vendor].find(({ line }) => line.test(`${entry.method} ${entry.url}`));
  const members = membersOf(entry.body);
  const at = (field: string) => (call?.person === undefined ? undefined : members[call.person + field]);
  const person = Object.fromEntries(
    ['firstName', 'lastName', 'email'].flatMap((field) => (at(field) === undefined ? [] : [[field, at(field)]])),
  ) as ToldPerson;
  const what = call?.what ?? `${entry.method} ${entry.url}`;
  return { n: entry.n, call: what, bytes: requestBytes(entry), entry, members, person };
}

function membersOf(body: string): Record<string, unknown> {
  if (body === '') return {};
  try {
    return flat(JSON.parse(body) as unknown);
  } catch {
    return { '(no JSON)': body };
  }
}

function flat(value: unknown, path = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return { [path]: value };
  const inner = Object.entries(value).map(([name, part]) => flat(part, path === '' ? name : `${path}.${name}`));
  return Object.assign({}, ...inner) as Record<string, unknown>;
}

/** What is in a request that may not be there, or is missing: a sentence each. `secrets` are texts that must stay here. */
export function faultsIn(vendor: Vendor, request: Received, secrets: ReadonlyMap<string, string>): string[] {
  const { entry, members, bytes, n } = request;
  // Cut off by a kill: half a body has no shape, but it must not hold what must stay here either.
  const call = CALLS[vendor].find(({ what }) => what === request.call);
  const shape = entry.cut ? [] : shapeFaults(call, Object.keys(members), entry);
  const headers = entry.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const strange = headers.filter((name) => !HEADERS.has(name)).map((name) => `has the header ${name}`);
  const text = spellings(bytes);
  const leaked = [...secrets]
    .filter(([secret]) => text.includes(secret.toLowerCase()))
    .map(([, what]) => `holds ${what}`);
  const ours = OUR_IDS.test(bytes.toString('utf8')) ? ['holds an id of our own'] : [];
  return [...shape, ...strange, ...leaked, ...ours].map((fault) => `Request ${n} at the ${vendor} server ${fault}.`);
}

function shapeFaults(call: Call | undefined, members: readonly string[], entry: JournalEntry): string[] {
  if (!call) return [`is a call that nobody expects: ${entry.method}`];
  const missing = call.must.filter((member) => !members.includes(member)).map((member) => `lacks ${member}`);
  const extra = members.filter((member) => !call.must.includes(member) && !call.may?.includes(member));
  return [...missing, ...extra.map((member) => `has ${member}`)];
}

/** The bytes as text, once as they are and once with JSON's and the URL's ways of writing letters undone. */
function spellings(bytes: Buffer): string {
  const plain = bytes.toString('utf8');
  const unescaped = plain.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const decoded = plain.replace(/(%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
  return [plain, unescaped, decoded].join('\n').normalize('NFC').toLowerCase();
}
