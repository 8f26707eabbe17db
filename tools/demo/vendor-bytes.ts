/** What the vendor servers received, byte for byte, and which texts of ours stand in it. */
import { requestBytes, type JournalEntry } from '../../test/vendors/journal.js';
import type { RunningVendor } from '../start/running.js';

export type Vendor = 'keygen' | 'plain';

const FIELDS = ['firstName', 'lastName', 'email'] as const;

/** One request that a vendor received. */
export interface Received {
  readonly n: number;
  /** Method and path with ids left out. */
  readonly call: string;
  readonly bytes: Buffer;
  /** Names of the body's members that hold a value. */
  readonly members: readonly string[];
  /** The personal fields in it; empty where there are none. */
  readonly person: Partial<Record<(typeof FIELDS)[number], string>>;
}

/** Our own ids of customers, persons, orders and the like: a vendor gets a UUID of its own for each license instead. */
const OUR_IDS = /\b[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}\b/;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

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

export function received(entry: JournalEntry): Received {
  // A kill may have cut off the body; then no fields are read from it.
  const members = entry.body === '' || entry.cut ? [] : flat(JSON.parse(entry.body), []);
  const person = members.filter(([path]) => FIELDS.some((field) => field === path.at(-1)));
  const call = `${entry.method} ${entry.url.split('?')[0]!.replace(UUID, '{id}')}`;
  return {
    n: entry.n,
    call,
    bytes: requestBytes(entry),
    members: members.map(([path]) => path.join('.')),
    person: Object.fromEntries(person.map(([path, value]) => [path.at(-1), value])),
  };
}

const flat = (value: unknown, path: readonly string[]): [path: readonly string[], value: unknown][] =>
  typeof value !== 'object' || value === null
    ? [[path, value]]
    : Object.entries(value).flatMap(([name, part]) => flat(part, [...path, name]));

/** Texts that no vendor may receive, and our own ids, found in these bytes. */
export function leaksIn(bytes: Buffer, stay: ReadonlyMap<string, string>): string[] {
  const text = spellings(bytes);
  const found = [...stay].filter(([secret]) => text.includes(secret.toLowerCase())).map(([, what]) => `holds ${what}`);
  return [...found, ...(OUR_IDS.test(bytes.toString('utf8')) ? ['holds an id of our own'] : [])];
}

/** The bytes as text, as they are and with the escapes of JSON and URLs undone. */
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
