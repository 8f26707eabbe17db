/** The vendors' side of the demo: shown to the reader, and checked whole. */
import { DEMO_ACCOUNTS } from '../start/demo-accounts.js';
import type { Running } from '../start/running.js';
import type { OrderView, TimelineEntryView } from '../client/sparsam.js';
import type { Skus } from './journey.js';
import type { DemoCustomer } from './people.js';
import { asTold, CUSTOMERS } from './people.js';
import { heading, letter, table } from './print.js';
import type { Received, ToldPerson, Vendor } from './vendor-bytes.js';
import { faultsIn, readIssued, readJournal, received } from './vendor-bytes.js';

const NAMES: Readonly<Record<Vendor, { title: string; token: string }>> = {
  keygen: { title: 'What the Keygen server received', token: 'VENDOR_SECRET_KEYGEN' },
  plain: { title: 'What the plain-HTTP server received', token: 'VENDOR_SECRET_PLAIN' },
};

/** Shown in full: of each vendor a request about these people. */
const SHOWN: Readonly<Record<Vendor, readonly string[]>> = {
  keygen: ['mai.nguyen@', 'joerg.lefevre@', 'suharjo@'],
  plain: ['xiaoming.wang@', 'mohammad@', 'suharjo@'],
};

/** Every text that must stay in the house, with what it is. */
export function whatStays(customers: readonly DemoCustomer[], clerk: string): ReadonlyMap<string, string> {
  const texts = customers.flatMap(({ organisation, address, phone, notes }): [string, string][] => [
    [organisation, "a customer's organisation"],
    ...address.split('\n').map((line): [string, string] => [line, "a customer's address"]),
    [phone, "a customer's phone number"],
    [notes, 'our notes about a customer'],
  ]);
  const name = DEMO_ACCOUNTS.find(({ id }) => id === clerk)?.name ?? clerk;
  return new Map(
    [...texts, [clerk, "the clerk's account"], [name, "the clerk's name"]].map(([text, what]) => [
      text!.normalize('NFC'),
      what!,
    ]),
  );
}

export interface VendorView {
  vendor: Vendor;
  /** Of the heading. */
  number: number;
  /** Requests up to this one were there before the demo. */
  after: number;
  orders: readonly OrderView[];
  products: Skus;
  secrets: ReadonlyMap<string, string>;
}

/** Prints a vendor's requests and checks all of them. Returns the faults, and how many requests were about a person. */
export async function showVendor(
  running: Running,
  view: VendorView,
): Promise<{ faults: string[]; withPerson: number }> {
  const { vendor, after, secrets } = view;
  const journal = await readJournal(running.vendors[vendor]);
  // Letters about cases are shown and checked with the cases.
  const licensing = journal.filter(({ n, url }) => n > after && !url.startsWith('/v1/support-cases'));
  const requests = licensing.map((entry) => received(vendor, entry));
  const { title, token } = NAMES[vendor];
  heading(`${view.number}. ${title}`);
  for (const request of examples(requests, SHOWN[vendor])) {
    letter(request, running.vendors[vendor].token, token);
    console.log('');
  }
  table([
    ['call', 'requests', 'distinct persons', 'fields about a person', 'other members of the body'],
    ...[...Map.groupBy(requests, ({ call }) => call)].map(([call, group]) => [
      call,
      group.length,
      distinct(group).size,
      fieldsSeen(group),
      othersSeen(group),
    ]),
  ]);
  const faults = [
    ...requests.flatMap((request) => faultsIn(vendor, request, secrets)),
    ...peopleFaults(vendor, requests, view.orders, view.products),
  ];
  const found =
    faults.length === 0 ? 'nothing about a person but the three fields' : `${faults.length} FAULTS, told at the end`;
  const none = faults.length === 0 ? ', and none is in any of them' : '';
  console.log(`\n  All ${requests.length} requests were read byte by byte: ${found}.`);
  console.log(
    `  ${secrets.size} texts that must stay here were looked for (organisation, address, phone, notes, clerk)${none}.`,
  );
  return { faults, withPerson: requests.filter(({ person }) => Object.keys(person).length > 0).length };
}

function examples(requests: readonly Received[], mailboxes: readonly string[]): Received[] {
  const about = (mailbox: string) =>
    requests.find(({ person }) => person.email?.startsWith(mailbox) && person.firstName);
  const chosen = mailboxes.flatMap((mailbox) => about(mailbox) ?? []);
  // Beside the persons one letter that is about none, where the vendor gets such.
  const without = requests.find(({ person, entry }) => entry.method === 'POST' && Object.keys(person).length === 0);
  return without ? [...chosen, without] : chosen;
}

const distinct = (requests: readonly Received[]) => new Set(requests.flatMap(({ person }) => person.email ?? []));

function fieldsSeen(requests: readonly Received[]): string {
  const seen = new Set(requests.flatMap(({ person }) => Object.keys(person)));
  return ['firstName', 'lastName', 'email'].filter((field) => seen.has(field)).join(', ') || 'none';
}

function othersSeen(requests: readonly Received[]): string {
  const names = requests.flatMap(({ members }) =>
    Object.keys(members).map((path) =>
      path
        .replace(/\.data\.id$/, '')
        .split('.')
        .at(-1)!,
    ),
  );
  return [...new Set(names)].filter((name) => !['firstName', 'lastName', 'email'].includes(name)).join(', ') || 'none';
}

/** Whether the vendor was told of exactly those it issued for, letter by letter as they write themselves. */
function peopleFaults(
  vendor: Vendor,
  requests: readonly Received[],
  orders: readonly OrderView[],
  skus: Skus,
): string[] {
  const whole = CUSTOMERS.flatMap(({ people }) => people).map((person) =>
    asTold(vendor === 'plain' && person.lastName === undefined ? { ...person, lastName: person.firstName } : person),
  );
  const known = new Map(whole.map((person) => [person.email, person]));
  const told = requests.filter(({ person }) => Object.keys(person).length > 0 && !isOf(person, known));
  const licensed = orders.flatMap(({ lines }) => lines.filter(({ product }) => product === skus[vendor]));
  const heard = distinct(requests);
  const unheard = new Set(licensed.map(({ licensee }) => licensee.email).filter((email) => !heard.has(email)));
  return [
    ...told.map(
      ({ n }) =>
        `Request ${n} at the ${vendor} server tells of somebody this demo ordered nothing for. Does somebody else order at the same time?`,
    ),
    ...[...unheard].map(() => `The ${vendor} server issued a license for somebody it was never told of.`),
  ];
}

/** True where each field told is the one of the person with this address. */
function isOf(person: ToldPerson, known: ReadonlyMap<string, ToldPerson>): boolean {
  const whole = known.get(person.email ?? '');
  return (
    whole !== undefined && Object.entries(person).every(([field, value]) => whole[field as keyof ToldPerson] === value)
  );
}

/** One license at the vendor for each line, made once, and its serial number on one line only. */
export async function checkLicenses(running: Running, orders: readonly OrderView[]): Promise<string[]> {
  const issued = new Map<string, number>();
  for (const vendor of Object.values(running.vendors))
    for (const [serial, times] of await readIssued(vendor)) issued.set(serial, times);
  const serials = orders.flatMap(({ lines }) => lines.map(({ license }) => license?.serialNumber ?? ''));
  const twice = serials.length - new Set(serials).size;
  const wrong = serials.filter((serial) => issued.get(serial) !== 1);
  return [
    ...(twice > 0 ? [`${twice} serial numbers stand on more than one line.`] : []),
    ...wrong.map((serial) => `The license ${serial} was made ${issued.get(serial) ?? 0} times at its vendor.`),
  ];
}

/** Every request about a person has its row in the ledger, written before it left. */
export function checkLedger(entries: readonly TimelineEntryView[], requestsAboutPersons: number): string[] {
  const rows = entries.filter(({ kind, fields }) => kind === 'disclosure' && (fields?.length ?? 0) > 0).length;
  return rows >= requestsAboutPersons
    ? []
    : [
        `The vendors had ${requestsAboutPersons} requests about a person, the ledger of these orders has ${rows} disclosures.`,
      ];
}
