/** Of two who share a mailbox neither sees what is the other's, and a name that an order corrected is a wish like any other. */
import { newId } from '#kernel/ids.js';
import type { PersonExport } from '../../apps/consent/src/person/person-export.js';
import { PersonLinkService } from '../../apps/consent/src/person/person-link.service.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import type { Json } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { newLink } from '../support/link.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';

const desk = opened(() => InProcess.open('support', 'consent'));
let customer: string;
beforeAll(async () => {
  for (const name of ['ACME', 'OTHER'])
    await desk.product(name, await desk.vendor(name, { supportChannel: 'mail', supportAddress: 'support@vendor.example.org' })); // prettier-ignore
});

let mailboxes = 0;
/** Who order from a mailbox of their own, by first name. */
const mailbox = () => {
  const email = `desk.${(mailboxes += 1)}@example.org`;
  return (firstName: string, more: Json = {}): Json => ({ firstName, lastName: 'Probe', email, ...more });
};
const SAME = { sameAddress: 'same-person' };
const ANOTHER = { sameAddress: 'another-person' };

const placed = (...licensees: Json[]) =>
  desk.placed(
    customer,
    licensees.map((each) => line('ACME', each)),
  );
interface Somebody {
  readonly id: string;
  readonly path: string;
  readonly consentId: string;
  /** What is theirs alone. */
  readonly marks: readonly string[];
}

describe('two who share a mailbox', () => {
  let people: [Somebody, Somebody];
  let email: string;

  /** An order, its license and its entry in the ledger, a case with a question, a wish, and a link to the own page. */
  async function somebody(
    licensee: Json,
    sku: string,
    serial: string,
    problem: string,
    wish: string,
  ): Promise<Somebody> {
    const order = await desk.placed(customer, [line(sku, licensee)]);
    const licenseId = await desk.licenseFor(order.id, serial);
    const [{ id }] = await desk.query<{ id: string }>(
      `INSERT INTO disclosures (id, delivery_id, attempt_id, form, person_id, person_version_id, customer_id, vendor_id, purpose, legal_basis,
         policy_version, recipient_entity, recipient_country, safeguard, field_names, field_commitments, body_commitment, released_at, settled_at, outcome)
       SELECT $2, d.id, 'att_' || gen_random_uuid(), d.form, v.person_id, v.id, p.customer_id, d.vendor_id, d.purpose, 'legitimate-interest', 1,
              ve.legal_entity, ve.country, 'eea', '{firstName,email}', '{}', '', now(), now(), 'sent'
         FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id
         JOIN person_versions v ON v.id = d.person_version_id JOIN persons p ON p.id = v.person_id JOIN vendors ve ON ve.id = d.vendor_id
        WHERE l.order_id = $1 RETURNING person_id AS id`,
      [order.id, newId('disclosure')],
    ) as [{ id: string }]; // prettier-ignore
    const { id: caseId } = await desk.support.openCase({ licenseId, problem, language: 'en' });
    const { id: escalationId } = await desk.support.composeEscalation(caseId);
    await desk.choose(escalationId, 'ask');
    const [consent] = await desk.query<{ id: string; reference: string }>(
      `SELECT id, reference FROM consents WHERE escalation_id = $1`,
      [escalationId],
    );
    await desk.query(`INSERT INTO correction_wishes VALUES ($1, $2, $3, 'en', 'recorded', now())`, [newId('correctionWish'), id, wish]); // prettier-ignore
    const marks = [String(licensee['firstName']), `${sku} Inc.`, problem, wish, consent!.reference];
    return { id, path: await newLink(desk.database, 'person', id), consentId: consent!.id, marks };
  }

  beforeAll(async () => {
    customer = await desk.customer();
    const who = mailbox();
    email = String(who('Anna')['email']);
    people = [
      await somebody(who('Anna'), 'ACME', 'SERIAL-A', 'It stops at the first drawing.', 'My name has two n.'),
      await somebody(who('Boris', ANOTHER), 'OTHER', 'SERIAL-B', 'It never starts.', 'My name ends with an s.'),
    ];
  });

  const page = async (path: string) => {
    const answer = await fetch(desk.app('consent').at(path));
    return { status: answer.status, text: await answer.text() };
  };

  test.each(['/en', '/data.json', '/en/data.txt'])(
    'see what is their own at %s, and nothing of the other',
    async (at) => {
      for (const [own, other] of [people, people.toReversed()] as [Somebody, Somebody][]) {
        const { text } = await page(`${own.path}${at}`);
        // The page itself says which fields were told; their values stand in the files, and the text of a problem in one of them.
        const shown = own.marks
          .slice(at === '/en' ? 1 : 0)
          .filter((mark) => at === '/data.json' || !mark.startsWith('It '));
        for (const mark of shown) expect(text).toContain(mark);
        for (const mark of other.marks) expect(text).not.toContain(mark);
      }
    },
  );

  test('cannot open, answer or take back the question to the other', async () => {
    const [{ path }, { consentId }] = people;
    expect((await page(`${path}/withdraw/${consentId}/en`)).status).toBe(404);
  });

  test('each get a mail of their own, with their own link', async () => {
    const links = desk.app('consent').nest.get(PersonLinkService, { strict: false });
    await links.request(email, 'en');
    for (const id of await links.open()) await links.mailLinks(id);
    const mails = await desk.query(
      `SELECT v.first_name AS name, v.person_id AS id FROM mails m JOIN person_versions v ON v.id = m.person_version_id
        WHERE m.kind = 'page-link' AND v.email = $1 ORDER BY m.id`,
      [email],
    );
    const [anna, boris] = people;
    expect(mails).toEqual([{ name: 'Anna', id: anna.id }, { name: 'Boris', id: boris.id }]); // prettier-ignore
    const opened = await desk.query(
      `SELECT person_id AS id, count(*)::int AS n FROM licensee_links WHERE kind = 'person' AND person_id = ANY($1) GROUP BY 1 ORDER BY 1`,
      [[anna.id, boris.id]],
    );
    expect(opened).toEqual([{ id: anna.id, n: 2 }, { id: boris.id, n: 2 }]); // prettier-ignore
  });

  test('are asked about their licenses one by one, and support sees whose each is', async () => {
    const found = await desk.support.findLicenses({ email });
    expect(found.items.map(({ serialNumber, firstName }) => [serialNumber, firstName])).toEqual([
      ['SERIAL-B', 'Boris'],
      ['SERIAL-A', 'Anna'],
    ]);
  });

  test('are erased one by one: the other’s entries can still be opened', async () => {
    const [anna, boris] = people;
    await desk.query(`DELETE FROM person_keys WHERE person_id = $1`, [boris.id]);
    await desk.query(`UPDATE persons SET erased_at = now() WHERE id = $1`, [boris.id]);
    const keys = await Promise.all(
      [anna, boris].map(async ({ path }) => (JSON.parse((await page(`${path}/data.json`)).text) as PersonExport).disclosures[0]!.openingKey), // prettier-ignore
    );
    expect(keys).toEqual([expect.any(String), null]);
  });
});

describe('a name that an order corrected', () => {
  beforeAll(async () => {
    customer = await desk.customer();
  });

  test('is a wish: staff list it beside what persons wrote, and the person reads it', async () => {
    const who = mailbox();
    await placed(who('Anna'));
    await placed(who('Anja', SAME));
    const [person] = await desk.query<{ id: string }>(`SELECT id FROM persons WHERE customer_id = $1`, [customer]); // prettier-ignore
    await desk.query(`INSERT INTO correction_wishes VALUES ($1, $2, 'Anja, please.', 'de', 'recorded', now())`, [newId('correctionWish'), person!.id]); // prettier-ignore
    await placed(who('Anya', SAME));
    const own = (await desk.dpo.listCorrectionWishes({ limit: 50 })).items.filter(
      ({ personId }) => personId === person!.id,
    );
    expect(own.map(({ text, source, language }) => [text, source, language])).toEqual([
      ['Anya Probe', 'order', null],
      ['Anja, please.', 'person', 'de'],
      ['Anja Probe', 'order', null],
    ]);
    const paged: string[] = [];
    for (let after: string | undefined; paged.length < 3;) {
      const { items, next } = await desk.dpo.listCorrectionWishes({ limit: 1, after });
      paged.push(items[0]!.id);
      after = next ?? undefined;
    }
    expect(paged).toEqual(own.map(({ id }) => id));
    const link = await newLink(desk.database, 'person', person!.id);
    const html = (await desk.call('GET', `${link}/en`)).text;
    expect(html.split(TEXTS.en.person.nameOfOrder)).toHaveLength(3);
    expect(html).toContain('Anja Probe');
  });
});
