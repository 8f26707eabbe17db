/** The vendors' side of the demo, as a reader sees it. */
import { DEMO_ACCOUNTS } from '../start/demo-accounts.js';
import type { Running } from '../start/running.js';
import type { OrderView } from '../client/sparsam.js';
import type { DemoCustomer } from './people.js';
import { heading, letter, table } from './print.js';
import { leaksIn, readIssued, readJournal, received, type Received, type Vendor } from './vendor-bytes.js';

const NAMES: Readonly<Record<Vendor, string>> = { keygen: 'Keygen', plain: 'plain-HTTP' };

/** Shown in full: of each vendor a request about these people. */
const SHOWN: Readonly<Record<Vendor, readonly string[]>> = {
  keygen: ['mai.nguyen@', 'joerg.lefevre@', 'suharjo@'],
  plain: ['xiaoming.wang@', 'mohammad@', 'suharjo@'],
};

/** Every text that no vendor may receive, with what it is. */
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

/** Prints what a vendor received after this request; returns what it should not have received. */
export async function showVendor(
  running: Running,
  vendor: Vendor,
  number: number,
  after: number,
  stay: ReadonlyMap<string, string>,
): Promise<string[]> {
  const journal = await readJournal(running.vendors[vendor]);
  // Letters about cases are shown with the cases.
  const licensing = journal.filter(({ n, url }) => n > after && !url.startsWith('/v1/support-cases'));
  const requests = licensing.map(received);
  heading(`${number}. What the ${NAMES[vendor]} server received`);
  for (const request of examples(requests, SHOWN[vendor])) {
    letter(request.bytes, running.vendors[vendor].token, `VENDOR_SECRET_${vendor.toUpperCase()}`);
    console.log('');
  }
  table([
    ['call', 'requests', 'distinct persons', 'fields about a person', 'other members of the body'],
    ...[...Map.groupBy(requests, ({ call }) => call)].map(([call, group]) => {
      const fields = new Set(group.flatMap(({ person }) => Object.keys(person)));
      const others = group.flatMap(({ members }) => members.filter((path) => !fields.has(path.split('.').at(-1)!)));
      const persons = new Set(group.flatMap(({ person }) => person.email ?? []));
      return [call, group.length, persons.size, listed(fields), listed(new Set(others))];
    }),
  ]);
  const faults = requests.flatMap(({ n, bytes }) =>
    leaksIn(bytes, stay).map((leak) => `Request ${n} at the ${vendor} server ${leak}.`),
  );
  const found = faults.length === 0 ? 'none is in any of them' : `${faults.length} FAULTS, told at the end`;
  console.log(
    `\n  In all ${requests.length} requests ${stay.size} texts that must stay here were looked for (organisation, address, phone, notes, clerk): ${found}.`,
  );
  return faults;
}

const listed = (names: ReadonlySet<string>): string => [...names].join(', ') || 'none';

function examples(requests: readonly Received[], mailboxes: readonly string[]): Received[] {
  const chosen = mailboxes.flatMap(
    (mailbox) => requests.find(({ person }) => person.email?.startsWith(mailbox) && person.firstName) ?? [],
  );
  // Beside the requests about persons, one without a person, if the vendor received any.
  const without = requests.find(({ call, person }) => call.startsWith('POST') && Object.keys(person).length === 0);
  return without ? [...chosen, without] : chosen;
}

/** One license at the vendor for each line, made once, and its serial number on one line only. */
export async function checkLicenses(running: Running, orders: readonly OrderView[]): Promise<string[]> {
  const issued = await Promise.all(Object.values(running.vendors).map(readIssued));
  const serials = orders.flatMap(({ lines }) => lines.map(({ license }) => license?.serialNumber ?? ''));
  const times = (serial: string) => issued.find((of) => of.has(serial))?.get(serial) ?? 0;
  return [
    ...(new Set(serials).size < serials.length ? ['A serial number stands on more than one line.'] : []),
    ...serials
      .filter((serial) => times(serial) !== 1)
      .map((serial) => `The license ${serial} was made ${times(serial)} times at its vendor.`),
  ];
}
