/** Five licensees answer in five ways, two more at a vendor that takes cases by mail; prints what each vendor then received. */
import pg from 'pg';
import { SECRET_SHOWN } from '#disclosure/escalation-letter.js';
import { requestBytes, type JournalEntry } from '../../test/vendors/journal.js';
import type { Running } from '../start/running.js';
import { DEMO_MAIL_DOMAIN } from '../start/system-plan.js';
import type { OrderView } from '../client/sparsam.js';
import type { Skus } from './journey.js';
import { bold, dim, heading } from './print.js';
import { Licensee, mailsOf, Supporter, until, type Composed } from './supporter.js';
import { leaksIn, readJournal, type Vendor } from './vendor-bytes.js';

const NOTES = 'Sounded tired on the phone; call back after lunch.';

const STORIES = ['yes', 'no', 'never', 'withdrawn-waiting', 'withdrawn-after'] as const;
type Story = (typeof STORIES)[number];

const TOLD: Readonly<Record<Story, string>> = {
  yes: 'says yes',
  no: 'says no; support then sends the serial number alone',
  never:
    'never answers; support had said: after some days without personal data (the demo turns the clock of that row)',
  'withdrawn-waiting': 'says yes and withdraws while the letter still waits (the demo pauses the vendor meanwhile)',
  'withdrawn-after': 'says yes and withdraws when the vendor has the letter',
};

/** What the vendor must have received in the end, by the forms of the letters. */
const EXPECTED: Readonly<Record<Story, readonly ('personal' | 'serial-only' | 'stop-and-erase')[]>> = {
  yes: ['personal'],
  no: ['serial-only'],
  never: ['serial-only'],
  'withdrawn-waiting': ['serial-only'],
  'withdrawn-after': ['personal', 'stop-and-erase'],
};

interface Case {
  readonly story: Story;
  readonly vendor: Vendor;
  readonly serialNumber: string;
  readonly composed: Composed;
}

interface Scene {
  readonly running: Running;
  readonly signal: AbortSignal;
  readonly staff: Supporter;
  readonly products: Skus;
}

/** Plays and prints all cases. Returns a sentence for everything that is not as it should be. */
export async function playCases(
  running: Running,
  orders: readonly OrderView[],
  products: Skus,
  secrets: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<string[]> {
  heading('4. Support cases: what the licensee’s answer lets through');
  const scene: Scene = { running, signal, staff: new Supporter(running, signal), products };
  const cast: [Story, Vendor][] = [
    ...STORIES.map((story): [Story, Vendor] => [story, 'plain']),
    ['yes', 'keygen'],
    ['no', 'keygen'],
  ];
  const lines = { plain: linesOf(orders, products.plain), keygen: linesOf(orders, products.keygen) };
  const stay = new Map([...secrets, [NOTES, 'our notes on a case'], [scene.staff.subject, "the supporter's account"]]);
  const faults: string[] = [];
  for (const [story, vendor] of cast) {
    const line = lines[vendor].shift()!;
    const played = await play(scene, story, vendor, line);
    faults.push(...(await show(scene, played, stay)));
  }
  console.log(
    `\n  Vendor "plain" takes cases over HTTP, "keygen" by mail to its registered address (${running.mailbox.url}).`,
  );
  return faults;
}

interface CaseLine {
  readonly serialNumber: string;
  readonly email: string;
}

/** One line with a license of each licensee. */
function linesOf(orders: readonly OrderView[], sku: string): CaseLine[] {
  const found = new Map<string, CaseLine>();
  for (const { lines } of orders)
    for (const { product, license, licensee } of lines)
      if (product === sku && license && licensee.lastName !== null)
        found.set(licensee.email, { serialNumber: license.serialNumber, email: licensee.email });
  return [...found.values()];
}

async function play(scene: Scene, story: Story, vendor: Vendor, line: CaseLine): Promise<Case> {
  const { running, signal, staff } = scene;
  const { serialNumber, email } = line;
  const problem = 'Since the update it closes by itself\nwhen I print: "Größe 名前 اسم".';
  const caseId = await staff.open(serialNumber, problem, NOTES, vendor === 'plain' ? 'de' : 'en');
  const composed = await staff.compose(caseId);
  const licensee = new Licensee(running, email, (await mailsOf(running))[0]?.id ?? '', signal);
  await staff.send(composed.id, { form: 'ask', ...(story === 'never' ? { serialAfterDays: 7 } : {}) });
  const link = await licensee.link('consent');
  switch (story) {
    case 'no':
      await licensee.answer(link, 'no');
      await staff.send(composed.id, { form: 'serial-only' });
      break;
    case 'never':
      await turnClock(running, composed.id);
      break;
    case 'withdrawn-waiting':
      await staff.pause(scene.products[vendor], true);
      try {
        await licensee.answer(link, 'yes');
        await licensee.answer(await licensee.link('withdraw'), 'withdraw');
      } finally {
        await staff.pause(scene.products[vendor], false);
      }
      break;
    default:
      await licensee.answer(link, 'yes');
  }
  await staff.inState(caseId, 'sent');
  if (story === 'withdrawn-after') await licensee.answer(await licensee.link('withdraw'), 'withdraw');
  return { story, vendor, serialNumber, composed };
}

/** Lets days pass for this one row and touches nothing else. */
async function turnClock(running: Running, escalationId: string): Promise<void> {
  const client = new pg.Client({ connectionString: running.database.roles.owner });
  await client.connect();
  try {
    await client.query('UPDATE escalations SET serial_after = clock_timestamp() WHERE id = $1', [escalationId]);
  } finally {
    await client.end();
  }
}

/** A letter as the vendor received it: everything before the body, and the body. */
interface Came {
  readonly head: string;
  readonly body: string;
}

async function show(scene: Scene, played: Case, stay: ReadonlyMap<string, string>): Promise<string[]> {
  const { story, vendor } = played;
  const wanted = EXPECTED[story];
  const came = await until(`What the vendor gets of the case "${story}"`, scene.signal, async () => {
    const found = await cameTo(scene.running, played);
    return found.length >= wanted.length ? found : undefined;
  });
  console.log(`\n  ${bold(`A licensee ${TOLD[story]}.`)} ${dim(`(${vendor})`)}`);
  for (const { head, body } of came) {
    const { token } = scene.running.vendors[vendor];
    for (const line of `${head}\r\n\r\n${body}`.replaceAll(token, SECRET_SHOWN).trimEnd().split('\r\n'))
      console.log(line === '' ? dim('  │') : `${dim('  │')} ${line}`);
    console.log(dim(`  └ ${Buffer.byteLength(body)} bytes of body${/base64/i.test(head) ? ', which read:' : ''}`));
    if (/base64/i.test(head))
      for (const line of Buffer.from(body, 'base64').toString('utf8').split('\r\n')) console.log(`      ${line}`);
  }
  const faults = [
    ...(came.length === wanted.length ? [] : [`came as ${came.length} letters instead of ${wanted.length}`]),
    ...wanted.flatMap((form, at) => (came[at] ? faultsOf(played, form, came[at]) : [])),
    ...came.flatMap(({ head, body }) => leaksIn(Buffer.from(`${head}\r\n\r\n${body}`), stay)),
  ];
  return faults.map((fault) => `The case "${story}" of the ${vendor} vendor ${fault}.`);
}

/** What the vendor got with this serial number in it, oldest first. */
async function cameTo(running: Running, { vendor, serialNumber }: Case): Promise<Came[]> {
  if (vendor === 'plain') {
    const entries = await readJournal(running.vendors.plain);
    return entries
      .filter((entry) => entry.url.includes('/support-cases') && entry.body.includes(serialNumber))
      .map(httpCame);
  }
  const mails = await mailsOf(running);
  const mine = mails.filter(({ subject, envelope }) => subject === serialNumber && envelope.to.some(isVendors));
  return Promise.all(
    mine.toReversed().map(async ({ id }) => {
      const raw = await (await fetch(`${running.mailbox.url}/messages/${id}.eml`)).text();
      const end = raw.indexOf('\r\n\r\n');
      return { head: raw.slice(0, end), body: raw.slice(end + 4) };
    }),
  );
}

const isVendors = (address: string): boolean => address === `support@${DEMO_MAIL_DOMAIN}`;

function httpCame(entry: JournalEntry): Came {
  const text = requestBytes(entry).toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  return { head: text.slice(0, end), body: text.slice(end + 4) };
}

/** Whether the letter is what support saw before choosing, byte for byte. */
function faultsOf({ composed, serialNumber }: Case, form: string, { head, body }: Came): string[] {
  if (form === 'stop-and-erase') return body.includes('stopAndErase') ? [] : ['was not told to stop and to erase'];
  const preview = form === 'personal' ? composed.withConsent.bytes : composed.withoutConsent.bytes;
  const mail = preview.startsWith('MAIL FROM');
  const shown = mail ? preview.slice(preview.indexOf('\r\n\r\n') + 4) : preview;
  const end = shown.indexOf('\r\n\r\n');
  const came = head.replace(/(?<=^Authorization: Bearer ).*?(?=\r?$)/m, SECRET_SHOWN);
  return [
    ...(shown.slice(end + 4) === body ? [] : [`got another ${form} letter than support was shown`]),
    ...(form === 'serial-only' && body.trimEnd() !== serialNumber ? ['got more than the serial number'] : []),
    ...(shown.slice(0, end) === came ? [] : ['has another head than support was shown']),
  ];
}
