/** A process whose clock is wrong decides and records by the database's all the same: nobody sees that a process is off. */
import { CorrectionService } from '../../apps/consent/src/person/correction.service.js';
import { FirstDisclosureService } from '../../apps/consent/src/person/first-disclosure.service.js';
import { FirstDisclosureSweep } from '../../apps/consent/src/person/first-disclosure.sweep.js';
import { PersonLinkService } from '../../apps/consent/src/person/person-link.service.js';
import { DecisionService } from '../../apps/consent/src/decision/decision.service.js';
import { opened } from '../support/opened.js';
import { Cases, type EndedCase } from '../support/cases.js';
import { line } from '../support/staff.js';

const DAY_MS = 24 * 3_600_000;
/** Far ahead, so that no time that is meant to come is taken for one of this clock. */
const AHEAD_DAYS = 1_000;
const RightDate = Date;
const inDays = (days: number) => new RightDate(RightDate.now() + days * DAY_MS).toISOString().slice(0, 10);

class WrongDate extends RightDate {
  constructor(...given: []) {
    if (given.length === 0) super(WrongDate.now());
    else super(...given);
  }
  static override now = () => RightDate.now() + AHEAD_DAYS * DAY_MS;
}

beforeAll(() => {
  globalThis.Date = WrongDate as DateConstructor;
});
afterAll(() => {
  globalThis.Date = RightDate;
});
const room = opened(() => Cases.open('keeper'));
let ended: EndedCase;
beforeAll(async () => {
  ended = await room.endedCase();
});

const LICENSEE = { firstName: 'Ada', lastName: 'Muster', email: 'ada@example.org' };

test('what holds until a day holds until that day: a safeguard, a license, its maintenance', async () => {
  const vendor = await room.vendor('Dated', { safeguardExpiresOn: inDays(500) });
  await room.product('DATED', vendor);
  const { items } = await room.sales.listProducts();
  expect(items.filter(({ sku }) => sku === 'DATED')).toMatchObject([{ orderableNow: true }]);
  expect((await room.place(await room.customer(), [line('DATED', LICENSEE)])).status).toBe(201);
  const { vendors } = await room.sales.readPublicList();
  const [named, lasting] = ['Dated Inc.', 'Acme Inc.'].map((name) => vendors.find(({ legalEntity }) => legalEntity === name)!.safeguard);
  expect(named).toBe(lasting);

  const { licenseId, email } = await room.license(await room.customer());
  await room.query(`UPDATE licenses SET expires_on = $2, maintenance_until = $2 WHERE id = $1`, [licenseId, inDays(400)]);
  expect(await room.support.findLicenses({ email })).toMatchObject({ items: [{ supported: true }], next: null });
  await room.support.openCase({ licenseId, problem: 'It stops.', language: 'en' });
}); // prettier-ignore

test('whoever was disclosed of lately is told at the next look, and not at the one that looks at everything', async () => {
  const firsts = room.service(FirstDisclosureService);
  await room.service(FirstDisclosureSweep).sweep();
  await room.query(`DELETE FROM first_disclosures WHERE person_id = $1`, [ended.personId]);
  // Without the trigger that forbids it.
  await room.query(`SET session_replication_role = replica;
    UPDATE disclosures SET legal_basis = 'legitimate-interest', settled_at = now() WHERE id = '${ended.disclosureId}';
    SET session_replication_role = origin;`);
  expect(await firsts.notTold()).toHaveLength(1);
});

/** Every column of a time, how often it was written, and how often by the clock of this process. */
async function timesWritten(): Promise<{ column: string; count: number; wrong: number }[]> {
  const columns = await room.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' ORDER BY 1, 2`,
  );
  const counted = columns.map(
    ({ table, column }) =>
      `SELECT '${table}.${column}' AS column, count("${column}")::int AS count,
              count(*) FILTER (WHERE "${column}" > now() + interval '${AHEAD_DAYS - 100} days')::int AS wrong FROM "${table}"`,
  );
  return room.query(counted.join(' UNION ALL '));
}

test('no time that is kept is one of the process’s own clock', async () => {
  const { caseId, personId, customerId, consentId } = ended;
  await room.admin.changeCustomer(customerId, { notes: 'Changed.' });
  await room.dpo.recordConfirmation(customerId, { tells: true, evidence: 'A letter of theirs.' });
  const [vendor] = await room.query<{ id: string }>(`SELECT id FROM vendors WHERE name = 'Acme'`);
  await room.admin.changeVendor(vendor!.id, { cap: 4 });
  const { id: order } = await room.placed(customerId, [line('ACME', LICENSEE)]);
  await room.admin.cancelOrder(order);
  await room.admin.revokeLicense(ended.licenseId);
  await room.service(PersonLinkService).request(LICENSEE.email, 'en');
  await room.service(CorrectionService).wish(personId, 'My name is another.', 'en');
  const { id: held } = await room.dpo.placeHold({ subjectKind: 'person', subjectId: personId, reason: 'A lawsuit.' });
  await room.dpo.liftHold(held, { reason: 'It was won.' });
  await room.support.reopenCase(caseId, {});
  const { vendorAnswers } = await room.support.readCase(caseId);
  await room.support.markAnswerRelayed(caseId, vendorAnswers[0]!.id);
  await room.service(DecisionService).withdraw(consentId, { language: 'en' });

  const times = await timesWritten();
  expect(times.filter(({ wrong }) => wrong > 0)).toEqual([]);
  const written = times.filter(({ count }) => count > 0).map(({ column }) => column);
  expect(KEPT_BY_SERVICES.filter((column) => !written.includes(column))).toEqual([]);
});

/** Written by what is done here; a column that is none of it would hide behind an empty table. */
const KEPT_BY_SERVICES = [
  'case_texts.written_at', 'consent_events.at', 'consents.requested_at', 'correction_wishes.wished_at', 'customer_confirmations.recorded_at',
  'customers.created_at', 'customers.tells_licensees_since', 'customers.updated_at', 'deliveries.cancel_requested_at', 'deliveries.created_at',
  'deliveries.next_at', 'escalations.composed_at', 'legal_holds.lifted_at', 'legal_holds.placed_at',
  'mails.next_at', 'order_events.at', 'orders.placed_at', 'person_versions.created_at', 'persons.created_at',
  'products.created_at', 'stop_notices.composed_at', 'support_cases.opened_at', 'vendor_answers.recorded_at', 'vendor_answers.relayed_at',
  'vendors.created_at', 'vendors.updated_at',
]; // prettier-ignore
