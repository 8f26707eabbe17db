/** Who is told of a first disclosure, and who is not. */
import { FirstDisclosureSweep } from '../../apps/consent/src/person/first-disclosure.sweep.js';
import type { OrderView } from '../../tools/client/sparsam.js';
import type { Json } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, CLERK, DPO, LICENSEE, line, OTHER_CLERK } from '../support/staff.js';
import type { TokenWish } from '../support/issuer.js';

const desk = opened(() => InProcess.open('consent'));
let firsts: FirstDisclosureSweep;
beforeAll(async () => {
  for (const name of ['ACME', 'OTHER']) await desk.product(name, await desk.vendor(name));
  firsts = desk.app('consent').nest.get(FirstDisclosureSweep, { strict: false });
});

let people = 0;
const someone = () => ({ ...LICENSEE, email: `janis.${(people += 1)}@example.org` });

/** The ledger row that vendor-sync would write for this order's line. */
async function disclosed(
  order: OrderView,
  outcome: string,
  basis: string,
  fields = ['firstName', 'email'],
): Promise<void> {
  await desk.query(
    `INSERT INTO disclosures (id, delivery_id, attempt_id, form, person_id, person_version_id, customer_id, vendor_id, purpose, legal_basis,
       policy_version, recipient_entity, recipient_country, safeguard, field_names, field_commitments, body_commitment, released_at, settled_at, outcome)
     SELECT 'dis_' || d.id || coalesce((SELECT count(*) FROM disclosures)::text, ''), d.id, 'att_' || gen_random_uuid(), d.form, v.person_id, v.id, p.customer_id,
            d.vendor_id, d.purpose, $3, 1, ve.legal_entity, ve.country, 'eea', $4, '{}', '', now(), now(), $2
       FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id
       JOIN person_versions v ON v.id = d.person_version_id JOIN persons p ON p.id = v.person_id JOIN vendors ve ON ve.id = d.vendor_id
      WHERE l.order_id = $1`,
    [order.id, outcome, basis, fields],
  );
}
/** An order for somebody, of which the vendor was told. */
const sentOf = async (who: Json, customer?: string, product = 'ACME') =>
  disclosed(
    await desk.placed(customer ?? (await desk.customer()), [line(product, who)]),
    'sent',
    'legitimate-interest',
  );
const tell = async (...of: Parameters<typeof sentOf>) => {
  await sentOf(...of);
  await firsts.sweep();
};
const toldOf = (email: string) =>
  desk.query<Json>(
    `SELECT f.told_by, m.kind, m.language FROM persons p LEFT JOIN first_disclosures f ON f.person_id = p.id
       LEFT JOIN mails m ON m.id = f.mail_id WHERE p.email_key = $1`,
    [email],
  );
const mailsTo = (...emails: string[]) =>
  desk.query(`SELECT 1 FROM mails m JOIN person_versions v ON v.id = m.person_version_id WHERE v.email = ANY($1)`, [emails]); // prettier-ignore
const NOT_TOLD = [{ told_by: null, kind: null, language: null }];
const BY_MAIL = { told_by: 'mail', kind: 'first-disclosure', language: 'de' };

test.each([
  ['sent, and may have left', ['sent', 'may-have-left'], 'legitimate-interest', ['email'], [BY_MAIL]],
  ['sent to the vendor of the buyer in person', ['sent'], 'contract', ['email'], NOT_TOLD],
  ['stopped before anything left', ['aborted'], 'legitimate-interest', ['email'], NOT_TOLD],
  ['on its way', ['released'], 'legitimate-interest', ['email'], NOT_TOLD],
  ['without anything personal', ['sent'], 'legitimate-interest', [], NOT_TOLD],
])('a disclosure %s', async (_what, outcomes, basis, fields, told) => {
  const who = someone();
  const order = await desk.placed(await desk.customer(), [line('ACME', who)]);
  for (const outcome of outcomes) await disclosed(order, outcome, basis, fields);
  await firsts.sweep();
  await firsts.sweep();
  expect(await toldOf(who.email)).toEqual(told);
});

test('a second disclosure to the same vendor is no second mail, one to another vendor is', async () => {
  const who = someone();
  const customer = await desk.customer();
  for (const product of ['ACME', 'ACME', 'OTHER']) await tell(who, customer, product);
  expect(await toldOf(who.email)).toEqual([BY_MAIL, BY_MAIL]);
});

describe('a company that takes over a vendor of the register', () => {
  const NEW = { legalEntity: 'New Company Ltd', country: 'IN' };
  const move = async (name: string, to: Json) => {
    const [vendor] = await desk.query<{ id: string }>('SELECT id FROM vendors WHERE name = $1', [name]);
    await desk.admin.changeVendor(vendor!.id, to);
  };
  afterEach(async () => {
    for (const name of ['ACME', 'OTHER']) await move(name, { legalEntity: `${name} Inc.`, country: 'US' });
  });
  const companies = (email: string) =>
    desk.query<Json>(
      `SELECT f.recipient_entity || ', ' || f.recipient_country AS company, count(m.id)::int AS mails
         FROM first_disclosures f JOIN persons p ON p.id = f.person_id LEFT JOIN mails m ON m.id = f.mail_id
        WHERE p.email_key = $1 GROUP BY f.at, 1 ORDER BY f.at`,
      [email],
    );

  test.each([
    ['is a new recipient', NEW, 'New Company Ltd, IN'],
    ['is one in another country also under the old name', { country: 'CH' }, 'ACME Inc., CH'],
  ])('%s: the person is told anew, once, and not again when the register moves back', async (_what, to, company) => {
    const [who, customer] = [someone(), await desk.customer()];
    await tell(who, customer, 'ACME');
    await move('ACME', to);
    await tell(who, customer, 'ACME');
    await tell(who, customer, 'ACME');
    await move('ACME', { legalEntity: 'ACME Inc.', country: 'US' });
    await tell(who, customer, 'ACME');
    expect(await companies(who.email)).toEqual([
      { company: 'ACME Inc., US', mails: 1 },
      { company, mails: 1 },
    ]);
  });

  test('is told of once, whichever vendor it stands behind', async () => {
    const [who, customer] = [someone(), await desk.customer()];
    await tell(who, customer, 'ACME');
    await move('OTHER', { legalEntity: 'ACME Inc.' });
    await tell(who, customer, 'OTHER');
    expect(await companies(who.email)).toEqual([{ company: 'ACME Inc., US', mails: 1 }]);
  });
});

test('two processes at once tell once', async () => {
  const who = someone();
  await sentOf(who);
  await Promise.all([firsts.sweep(), firsts.sweep(), firsts.sweep()]);
  expect(await toldOf(who.email)).toEqual([BY_MAIL]);
  expect(await mailsTo(who.email)).toHaveLength(1);
});

const confirm = (customer: string, tells: boolean, as: TokenWish = DPO) =>
  desk.call('POST', `/customers/${customer}/confirmations`, {
    as,
    body: { tells, evidence: `Their letter of 1 March says ${tells}.` },
  });

test('where the customer confirmed that they tell their licensees we do not; once that is taken back, whoever we never told is told', async () => {
  const [who, other] = [someone(), someone()];
  const customer = await desk.customer();
  await sentOf(other, customer);
  await firsts.sweep();
  expect((await confirm(customer, true)).status).toBe(201);
  await sentOf(who, customer);
  await firsts.sweep();
  const left = [{ told_by: 'customer', kind: null, language: null }];
  expect(await toldOf(who.email)).toEqual(left);
  expect((await confirm(customer, false)).status).toBe(201);
  const taken = await desk.call('GET', `/customers/${customer}`);
  expect(taken.body.tellsLicenseesSince).toBeNull();
  await Promise.all([firsts.sweep(), firsts.sweep()]);
  await firsts.sweep();
  expect(await toldOf(who.email)).toEqual([{ ...BY_MAIL, told_by: 'customer' }]);
  expect(await toldOf(other.email)).toEqual([BY_MAIL]);
  expect(await mailsTo(who.email, other.email)).toHaveLength(2);
});

test('who said that a customer tells their licensees, and that they do so no more, stays on record with the evidence', async () => {
  const customer = await desk.customer();
  const list = () => desk.dpo.listConfirmations(customer);
  for (const [tells, as] of [
    [true, DPO],
    [false, ADMIN],
    [true, ADMIN],
  ] as const)
    expect((await confirm(customer, tells, as)).status).toBe(201);
  expect((await confirm(customer, true)).body).toMatchObject({ status: 409, code: 'wrong-state' });
  expect((await list()).items.map(({ tells, recordedBy }) => [tells, recordedBy])).toEqual([
    [true, 'admin-1'],
    [false, 'admin-1'],
    [true, 'dpo-1'],
  ]);
  expect((await list()).items[0]).toMatchObject({
    evidence: 'Their letter of 1 March says true.',
    customerId: customer,
  });
  const [one, two] = await Promise.all([confirm(customer, false), confirm(customer, false)]);
  expect([one.status, two.status].sort()).toEqual([201, 409]);
  const update = desk.query(`UPDATE customer_confirmations SET evidence = 'x'`);
  await expect(update).rejects.toMatchObject({ code: '23001' });
});

test('no clerk says so, neither of a new customer nor of another one, and nobody without evidence', async () => {
  const customer = await desk.customer();
  for (const tellsLicensees of [true, false, 'yes', null])
    for (const [method, path] of [
      ['PATCH', `/customers/${customer}`],
      ['POST', '/customers'],
    ] as const)
      for (const as of [CLERK, OTHER_CLERK, ADMIN]) {
        const answer = await desk.call(method, path, { as, body: { organisation: 'X', tellsLicensees } });
        expect(answer.body).toMatchObject({
          status: 422,
          code: 'needs-evidence',
          errors: [{ field: 'tellsLicensees', rule: 'needs-evidence' }],
        });
      }
  expect((await confirm(customer, true, CLERK)).status).toBe(403);
  for (const body of [
    { tells: true },
    { tells: true, evidence: '' },
    { tells: true, evidence: 'yes' },
    { tells: 'true', evidence: 'Their letter of 1 March.' },
  ])
    expect((await desk.call('POST', `/customers/${customer}/confirmations`, { as: DPO, body })).status).toBe(422);
  expect((await desk.call('GET', `/customers/${customer}`)).body.tellsLicenseesSince).toBeNull();
});

test('who was erased is not written to', async () => {
  const who = someone();
  await sentOf(who);
  await desk.query(`DELETE FROM person_keys WHERE person_id = (SELECT id FROM persons WHERE email_key = $1)`, [
    who.email,
  ]);
  await firsts.sweep();
  expect(await toldOf(who.email)).toEqual(NOT_TOLD);
});

test('a person whose mail cannot be written keeps nobody else from being told', async () => {
  const [broken, next] = [someone(), someone()];
  for (const who of [broken, next]) await sentOf(who);
  const [version] = await desk.query<{ id: string }>(
    `SELECT v.id FROM person_versions v JOIN persons p ON p.id = v.person_id WHERE p.email_key = $1`,
    [broken.email],
  );
  await desk.query(`ALTER TABLE mails ADD CONSTRAINT broken CHECK (person_version_id <> '${version!.id}') NOT VALID`);
  await firsts.sweep();
  expect(await toldOf(broken.email)).toEqual(NOT_TOLD);
  expect(await toldOf(next.email)).toEqual([BY_MAIL]);
  await desk.query('ALTER TABLE mails DROP CONSTRAINT broken');
  await firsts.sweep();
  expect(await toldOf(broken.email)).toEqual([BY_MAIL]);
});

test('a mail that failed is listed without anybody in it, and is sent again once, however often that is pressed', async () => {
  const who = someone();
  await sentOf(who);
  await firsts.sweep();
  const list = () => desk.dpo.listUndeliveredFirstDisclosures();
  const again = (id: string) => desk.call('POST', `/first-disclosures/${id}/again`, { as: DPO });
  const mailOf = async () =>
    (
      await desk.query<{ mail_id: string }>(
        `SELECT f.mail_id FROM first_disclosures f JOIN persons p ON p.id = f.person_id WHERE p.email_key = $1`,
        [who.email],
      )
    )[0]!.mail_id;
  const first = await mailOf();
  expect((await again(first)).status).toBe(409);
  expect(await list()).toEqual({ items: [], next: null });
  await desk.query(
    `UPDATE mails SET state = 'failed', reason = 'smtp-550', settled_at = now(), sealed_tokens = NULL, lease_until = NULL WHERE id = $1`,
    [first],
  );
  const listed = await list();
  expect(listed.items).toEqual([
    {
      mailId: first,
      vendorId: expect.stringMatching(/^ven_/),
      vendor: expect.any(String),
      reason: 'smtp-550',
      at: expect.any(String),
    },
  ]);
  const asSent = await desk.call('GET', '/first-disclosures/undelivered', { as: DPO });
  expect(asSent.text).toContain(first);
  expect(asSent.text).not.toContain(who.email);
  expect((await desk.app('consent').call('GET', '/metrics', { as: ADMIN })).text).toContain(
    'sparsam_first_disclosures_undelivered',
  );
  const pressed = await Promise.all([again(first), again(first), again(first)]);
  expect(pressed.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect(await mailOf()).toBe(pressed.find(({ status }) => status === 200)!.body['mailId']);
  expect(await list()).toEqual({ items: [], next: null });
  expect(await toldOf(who.email)).toEqual([BY_MAIL]);
});

test('mails that failed are listed page by page, the oldest first', async () => {
  for (let at = 0; at < 3; at += 1) await sentOf(someone());
  await firsts.sweep();
  const failed = await desk.query<{ id: string }>(
    `UPDATE mails SET state = 'failed', reason = 'smtp-550', settled_at = now(), sealed_tokens = NULL, lease_until = NULL
      WHERE kind = 'first-disclosure' AND state = 'waiting' RETURNING id`,
  );
  const expected = failed.map(({ id }) => id).toSorted();
  const found: unknown[] = [];
  for (let next: string | null = ''; next !== null;) {
    const page = await desk.dpo.listUndeliveredFirstDisclosures({ limit: 1, ...(next && { after: next }) });
    expect(page.items).toHaveLength(1);
    found.push(page.items[0]!.mailId);
    next = page.next;
  }
  expect(found.length).toBeGreaterThanOrEqual(3);
  expect(found).toEqual(expected);
});
