/** Two names at one address: the clerk says who is meant before anybody is told. */
import type { OrderView } from '../../tools/client/sparsam.js';
import type { Json } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { cameBack } from '../support/line-state.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { untilWaiting, withTableClosed } from '../support/lock.js';

const desk = opened(() => InProcess.open('consent'));
let customer: string;
beforeAll(async () => {
  for (const name of ['ACME', 'OTHER'])
    await desk.product(name, await desk.vendor(name, { supportChannel: 'mail', supportAddress: 'support@vendor.example.org' })); // prettier-ignore
});
beforeEach(async () => {
  customer = await desk.customer();
});

let mailboxes = 0;
/** Who order from a mailbox of their own, by first name. */
const mailbox = () => {
  const email = `desk.${(mailboxes += 1)}@example.org`;
  return (firstName: string, more: Json = {}): Json => ({ firstName, lastName: 'Probe', email, ...more });
};
const SAME = { sameAddress: 'same-person' };
const ANOTHER = { sameAddress: 'another-person' };

const refused = (...faults: [at: number, rule: string][]) => ({
  status: 409,
  body: {
    code: 'another-name-known',
    errors: faults.map(([at, rule]) => ({ field: `lines[${at}].licensee.sameAddress`, rule })),
  },
});
const ASKED = 'same-or-another-person';
const place = (...licensees: Json[]) =>
  desk.place(
    customer,
    licensees.map((each) => line('ACME', each)),
  );
const placed = (...licensees: Json[]) =>
  desk.placed(
    customer,
    licensees.map((each) => line('ACME', each)),
  );
/** Names by person, in the order in which they came to be known. */
async function known(): Promise<string[][]> {
  const rows = await desk.query<{ id: string; name: string }>(
    `SELECT p.id, v.first_name AS name FROM persons p JOIN person_versions v ON v.person_id = p.id
      WHERE p.customer_id = $1 ORDER BY p.mailbox_number, v.created_at, v.id`,
    [customer],
  );
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((each) => each.map(({ name }) => name));
}
const deliveries = () =>
  desk.query(
    `SELECT 1 FROM deliveries d JOIN person_versions v ON v.id = d.person_version_id JOIN persons p ON p.id = v.person_id WHERE p.customer_id = $1`,
    [customer],
  );
const needsInput = async ({ id, lines }: OrderView): Promise<string> => {
  await cameBack(desk.database, [lines[0]!.id], 'email-taken');
  return `/orders/${id}/lines/${lines[0]!.id}/answer`;
};

describe('at the door', () => {
  test('a new name at a known address is asked about, and until somebody says who is meant nobody is ordered for', async () => {
    const who = mailbox();
    await placed(who('Anna'));
    expect(await place(who('Boris'))).toMatchObject(refused([0, ASKED]));
    expect(await place(who('Anna'), who('Boris'), who('Anna', { lastName: '' }))).toMatchObject({ status: 422 });
    expect(await place(who('Anna'), who('Boris'), { ...who('Anna'), lastName: 'Bell' })).toMatchObject(
      refused([1, ASKED], [2, ASKED]),
    );
    expect([await known(), (await deliveries()).length]).toEqual([[['Anna']], 1]);
    for (const sameAddress of ['somebody', null, true])
      expect(await place(who('Boris', { sameAddress }))).toMatchObject({
        status: 422,
        body: { code: 'invalid-input' },
      });
  });

  test('two new names in one order are asked about as well, and the question is answered in the same order', async () => {
    const who = mailbox();
    expect(await place(who('Boris'), who('Anna'))).toMatchObject(refused([1, ASKED]));
    expect(await known()).toEqual([]);
    // Whoever is not said to be another one is known first, wherever the line stands.
    await placed(who('Boris', ANOTHER), who('Anna'));
    expect(await known()).toEqual([['Anna'], ['Boris']]);
    customer = await desk.customer();
    await placed(who('Cas', ANOTHER), who('Anja', SAME), who('Anna'));
    expect(await known()).toEqual([['Anna', 'Anja'], ['Cas']]);
  });

  test('what nobody would tell apart is one name: letter case, spaces, normal form, dashes, where the first name ends', async () => {
    const who = mailbox();
    await placed(who('Jo-\u0117lle', { lastName: 'van Gro\u00df' }));
    for (const [firstName, lastName] of [
      ['JO-\u0116LLE', 'VAN GROSS'],
      ['jo\u2010e\u0307lle', 'van  gro\u00df'],
      ['Jo-\u0117lle van', 'Gro\u00df'],
      ['\uff2ao-\u0117lle', 'van\u00a0Gro\u00df'],
    ])
      await placed(who(firstName!, { lastName }));
    expect(await known()).toHaveLength(1);
  });

  test('another customer with somebody at the address is asked nothing', async () => {
    const who = mailbox();
    await placed(who('Anna'));
    customer = await desk.customer();
    await placed(who('Boris'));
  });

  test('another person stays another one: each name finds its own, whatever is said again', async () => {
    const who = mailbox();
    await placed(who('Anna'));
    for (const said of [ANOTHER, {}, ANOTHER, SAME]) await placed(who('Boris', said));
    await placed(who('Anna', ANOTHER));
    await placed(who('Cas', ANOTHER));
    expect(await known()).toEqual([['Anna'], ['Boris'], ['Cas']]);
    // Of several nobody knows which one it would be.
    expect(await place(who('Dana', SAME))).toMatchObject(refused([0, 'several-persons']));
  });

  test('the same person is ordered for under the new name; what was ordered before keeps the old one', async () => {
    const who = mailbox();
    const before = await placed(who('Anna'));
    const after = await placed(who('Anja', SAME));
    await placed(who('Anna'), who('Anja'));
    expect(await known()).toEqual([['Anna', 'Anja']]);
    const [old, now] = await Promise.all([before, after].map(({ id }) => desk.call<OrderView>('GET', `/orders/${id}`))); // prettier-ignore
    expect([old!, now!].map(({ body }) => body.lines[0]!.licensee.firstName)).toEqual(['Anna', 'Anja']);
  });

  test('where two hundred names are known nobody new is ordered for, and who is known still is', async () => {
    const who = mailbox();
    await placed(who('Anna'));
    await desk.query(
      `INSERT INTO person_versions (id, person_id, first_name, last_name, email, created_at)
       SELECT v.id || n, v.person_id, CASE WHEN n = 200 THEN 'Berta' ELSE repeat(chr(304), 200) || n END, v.last_name, v.email, now()
         FROM person_versions v JOIN persons p ON p.id = v.person_id, generate_series(2, 200) n WHERE p.customer_id = $1`,
      [customer],
    );
    for (const said of [{}, SAME, ANOTHER])
      expect(await place(who('Boris', said))).toMatchObject(refused([0, 'too-many-names']));
    await placed(who('Anna'), who('Berta'));
    await desk.query(`DELETE FROM person_versions WHERE first_name LIKE '%199'`);
    await placed(who('Boris', SAME));
  });

  test('who said what stands in the record, with the line', async () => {
    const who = mailbox();
    await placed(who('Anna', ANOTHER));
    const order = await placed(who('Anna'), who('Boris', ANOTHER));
    const records = await desk.query(
      `SELECT subject, row_ids, changes FROM audit_records WHERE action = 'order.place' ORDER BY id DESC LIMIT 2`,
    );
    expect(records).toEqual([
      { subject: 'clerk-1', row_ids: [order.id, customer, order.lines[1]!.id], changes: [{ field: 'sameAddress', old: null, new: 'another-person' }] },
      { subject: 'clerk-1', row_ids: [expect.any(String), customer], changes: [] },
    ]); // prettier-ignore
  });

  test('who was erased is nobody that is meant: somebody by the same name is a new person, and nobody is asked about the old one', async () => {
    const who = mailbox();
    await placed(who('Anna'));
    const erase = () =>
      desk.query(
        `UPDATE persons SET erased_at = now() WHERE id = (SELECT id FROM persons WHERE customer_id = $1 ORDER BY mailbox_number DESC LIMIT 1)`,
        [customer],
      );
    await erase();
    await placed(who('Anna'));
    expect(await known()).toEqual([['Anna'], ['Anna']]);
    await placed(who('Boris', ANOTHER));
    await erase();
    // Of two who are left by one the name is corrected, and it is not the one that was erased.
    await placed(who('Anja', SAME));
    expect(await known()).toEqual([['Anna'], ['Anna', 'Anja'], ['Boris']]);
    await placed(who('Boris', ANOTHER));
    expect(await known()).toEqual([['Anna'], ['Anna', 'Anja'], ['Boris'], ['Boris']]);
  });

  test('a line that is answered asks like an order', async () => {
    const who = mailbox();
    const path = await needsInput(await placed(who('Anna')));
    const answer = (licensee: Json) => desk.call('POST', path, { body: { licensee } });
    const asks = { field: 'licensee.sameAddress', rule: ASKED };
    expect(await answer(who('Boris'))).toMatchObject({
      status: 409,
      body: { code: 'another-name-known', errors: [asks] },
    });
    expect([await known(), (await deliveries()).length]).toEqual([[['Anna']], 1]);
    expect(await answer(who('Boris', ANOTHER))).toMatchObject({ status: 200 });
    expect([await known(), (await deliveries()).length]).toEqual([[['Anna'], ['Boris']], 2]);
  });
});

describe('two orders at once', () => {
  /** Both are under way before either is through. */
  const atOnce = async (...both: [Json, Json]) => {
    const answers = await withTableClosed(desk.database, 'order_events', async () => {
      const under = both.map((each) => place(each));
      await untilWaiting(desk.database, 2, Promise.all(under));
      return under;
    });
    return (await Promise.all(answers)).map(({ status }) => status).sort();
  };

  test('of two new names one is taken, the other is asked about', async () => {
    const who = mailbox();
    expect(await atOnce(who('Anna'), who('Boris'))).toEqual([201, 409]);
    expect(await known()).toHaveLength(1);
  });

  test.each([
    ['another person', ANOTHER, ANOTHER],
    ['the same person', SAME, SAME],
    ['the same person, and another one', SAME, ANOTHER],
  ])('said of one name to be %s: it is one person’s', async (_what, one, other) => {
    const who = mailbox();
    await placed(who('Anna'));
    expect(await atOnce(who('Boris', one), who('Boris', other))).toEqual([201, 201]);
    expect((await known()).flat().filter((name) => name === 'Boris')).toHaveLength(1);
  });

  test('two who share a new mailbox are two, whoever comes first', async () => {
    const who = mailbox();
    expect(await atOnce(who('Anna', ANOTHER), who('Boris', ANOTHER))).toEqual([201, 201]);
    expect(await known()).toHaveLength(2);
  });
});
