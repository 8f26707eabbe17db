/** Every disclosure is in the ledger before it happens, by the names of its fields and never by a value (law 5; protocols.md, 3). */
import { createHmac, hkdfSync } from 'node:crypto';
import { unwrapKey } from '#disclosure/person-key.js';
import type { Json } from '../support/call.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { requestBytes, type JournalEntry } from '../vendors/journal.js';
import { Finder, plainHashes, type Marker } from './canaries.js';
import { SKU, takeFields, Watch, type VendorName } from './watch.js';

const VENDORS = ['keygen', 'plain'] as const;

interface LedgerRow extends Json {
  id: string;
  delivery_id: string;
  person_id: string;
  form: string;
  purpose: string;
  field_names: string[];
  field_commitments: Record<string, string>;
  body_commitment: string;
  outcome: string;
  committed_at: Date;
  intent_key: string;
  delivery_purpose: string;
  reference: string;
  email: string;
  vendor: VendorName;
}

/** The row with the instant at which the transaction that wrote it committed: before that nobody can have relied on it. */
const LEDGER = `
  SELECT d.*, pg_xact_commit_timestamp(w.xmin) AS committed_at, dl.intent_key::text, dl.purpose AS delivery_purpose,
         coalesce(l.our_reference, dl.intent_key)::text AS reference, pv.email, replace(v.name, 'Vendor ', '') AS vendor
    FROM disclosures d
    JOIN seen.writes w ON w.place = 'public.disclosures' AND w.content->>'id' = d.id AND w.content->>'outcome' = 'released'
    JOIN deliveries dl ON dl.id = d.delivery_id
    LEFT JOIN licenses l ON l.id = dl.license_id
    JOIN person_versions pv ON pv.id = dl.person_version_id
    JOIN vendors v ON v.id = d.vendor_id
   ORDER BY d.released_at, d.id`;

interface Heard {
  readonly vendor: VendorName;
  readonly entry: JournalEntry;
  readonly body: Json;
  readonly fields: readonly string[];
}

/** Which deliveries a request can belong to, by what it says of itself. */
function belongsTo({ vendor, entry, body }: Heard, row: LedgerRow): boolean {
  if (row.vendor !== vendor) return false;
  const revokes = entry.url.endsWith('/revocation') || entry.url.endsWith('/actions/revoke');
  if (revokes !== (row.delivery_purpose === 'revoke')) return false;
  const own = body as {
    reference?: string;
    licensee?: { email?: string };
    data?: { id?: string; attributes?: { email?: string } };
    meta?: { query?: { email?: string } };
  };
  const email = own.data?.attributes?.email ?? own.meta?.query?.email;
  if (email !== undefined) return row.email === email;
  return (own.reference ?? own.data?.id ?? entry.url.split('/')[3]) === row.reference;
}

/** Keygen's second letter: it holds ids only and goes out under the release of the first. */
const isFollowing = ({ vendor, entry }: Heard): boolean =>
  vendor === 'keygen' && entry.method === 'POST' && entry.url === '/v1/licenses';

/** Asks about what the vendor sells, in the vendor's own names. */
const isQuestion = ({ entry }: Heard): boolean => entry.method === 'GET' && entry.url.startsWith('/v1/policies/');

describe('the ledger', () => {
  const watch = opened(() => Watch.open({ queue: queues()[0], env: { LADDER_SECONDS: '0.1,0.1,0.2,0.2' } }), 120_000);
  let questions: Heard[];
  let heard: Heard[];
  let rows: LedgerRow[];
  beforeAll(async () => {
    await journeys();
    const all = VENDORS.flatMap((vendor) =>
      watch.desk[vendor].journal().map((entry) => {
        const parse = () => JSON.parse(entry.body || '{}') as Json;
        return { vendor, entry, body: parse(), fields: takeFields(vendor, parse()).map(([field]) => field) };
      }),
    );
    questions = all.filter(isQuestion);
    heard = all.filter((one) => !isQuestion(one));
    rows = await watch.desk.database.query<LedgerRow>(LEDGER);
  }, 120_000);

  async function journeys(): Promise<void> {
    const { desk } = watch;
    const ends = (id: string, state = 'fulfilled') => desk.orderIn(id, state);
    for (const vendor of VENDORS) {
      const order = await watch.order(vendor, 'latin');
      const licensed = await ends(order.id);
      // The same person again: another delivery, and at Keygen a look-up by the address.
      const again = await desk.place(order.customerId, [line(SKU[vendor], order.who.body)], { as: order.as });
      await ends(again.body.id);
      await desk.call('POST', `/licenses/${licensed.lines[0]!.license!.id}/revoke`, { as: order.as });
      await waitFor('the revocation', async () => (await desk.order(order.id)).lines[0]!.license?.state === 'revoked');
      for (const kind of [
        { kind: 'hang' },
        { kind: 'reset' },
        { kind: 'echo-personal', status: 503 },
        { kind: 'status', status: 429 },
      ] as const) {
        desk[vendor].misbehave([{ match: { method: 'POST' }, times: 1, do: kind }]);
        await ends((await watch.order(vendor, 'arabic')).id);
      }
      desk[vendor].misbehave([{ match: { method: 'POST' }, do: { kind: 'status', status: 422 } }]);
      await ends((await watch.order(vendor, 'chinese')).id, 'refused');
      desk[vendor].calm();
    }
    const asked = await watch.order('plain', 'vietnamese', { domain: 'rejected.example' });
    await ends(asked.id, 'needs-input');
    await desk.call('POST', `/orders/${asked.id}/lines/${asked.line}/answer`, {
      as: asked.as,
      body: { licensee: watch.licensee('latin', 'plain').body },
    });
    await ends(asked.id);
  }

  const rowFor = (one: Heard): LedgerRow | undefined =>
    rows.findLast((row) => belongsTo(one, row) && Math.floor(row.committed_at.getTime()) <= Date.parse(one.entry.at));

  test('has a committed row before each request that a vendor received', () => {
    expect(heard.length).toBeGreaterThan(25);
    expect(heard.filter((one) => rowFor(one) === undefined).map(({ entry }) => `${entry.method} ${entry.url}`)).toEqual(
      [],
    );
  });

  test('has no row of a question, which is the same to the byte whoever the order is for', () => {
    expect(questions.length).toBeGreaterThan(5);
    expect(new Set(questions.map(({ entry }) => requestBytes(entry).toString('base64'))).size).toBe(1);
    expect(questions[0]!.entry.body).toBe('');
  });

  test('names exactly the fields that stand in that request’s bytes', () => {
    for (const one of heard.filter((each) => !isFollowing(each))) {
      expect([one.entry.method, one.entry.url, [...rowFor(one)!.field_names].sort()]).toEqual([
        one.entry.method,
        one.entry.url,
        [...one.fields].sort(),
      ]);
    }
    expect(heard.filter(isFollowing).flatMap(({ fields }) => fields)).toEqual([]);
  });

  test('has one row per request, and none for what was never sent', () => {
    const first = heard.filter((one) => !isFollowing(one));
    expect(new Set(first.map((one) => rowFor(one)!.id)).size).toBe(first.length);
    expect(rows.filter(({ outcome }) => outcome !== 'aborted')).toHaveLength(first.length);
    expect(rows.filter(({ outcome }) => outcome === 'released')).toEqual([]);
  });

  test('names purpose, basis, recipient and safeguard of each', () => {
    for (const row of rows) {
      expect(row).toMatchObject({
        recipient_entity: `Legal entity ${row.vendor}`,
        recipient_country: 'US',
        safeguard: 'standard-contractual-clauses',
        legal_basis: 'legitimate-interest',
      });
      expect(row.form).toBe(row.delivery_purpose === 'issue' ? 'personal' : 'serial-only');
      if (row.form === 'serial-only') expect(row.field_names).toEqual([]);
    }
    expect(new Set(rows.map(({ purpose }) => purpose))).toEqual(new Set(['issue', 'look-up', 'revoke']));
  });

  test('holds no value and no plain hash of one, nor of a letter', async () => {
    expect(await watch.leaks()).toEqual([]);
    const letters = heard
      .filter(({ entry }) => entry.body !== '')
      .map(({ entry }): Marker => ({ kind: 'stray', text: entry.body, of: 'a letter' }));
    const hashes = new Finder(letters, plainHashes);
    watch.database.lookAgain();
    for (const { place, text } of await watch.database.pieces())
      expect([place, hashes.find(text)]).toEqual([place, []]);
    watch.database.lookAgain();
  });

  describe('commitments', () => {
    const wrappingKey = () => Buffer.from(watch.desk.env('orders').KEY_ENCRYPTION_KEY!, 'base64');
    const keyOf = async (personId: string) => {
      const [row] = await watch.desk.database.query<{ wrapped_key: Buffer }>(
        'SELECT wrapped_key FROM person_keys WHERE person_id = $1',
        [personId],
      );
      return row && unwrapKey(wrappingKey(), personId, row.wrapped_key);
    };
    /** Written here anew from protocols.md, as a person would who verifies their export. */
    const underKey = (key: Buffer, row: LedgerRow) =>
      Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `sparsam disclosure ${row.id}`, 32));
    const fieldOf = (key: Buffer, row: LedgerRow, field: string, value: string) =>
      createHmac('sha256', underKey(key, row))
        .update(`field ${field}\0${Buffer.byteLength(value)}\0${value}`)
        .digest('base64url');
    const bodyOf = (key: Buffer, row: LedgerRow, body: string) =>
      createHmac('sha256', underKey(key, row))
        .update(`bodies\0${Buffer.byteLength(body)}\0${body}`)
        .digest('base64url');
    const told = () =>
      heard
        .filter(({ fields }) => fields.length > 0)
        .map((one) => ({ one, row: rowFor(one)!, values: takeFields(one.vendor, structuredClone(one.body)) }));

    test('open with the person’s own key, field by field and letter by letter', async () => {
      for (const { one, row, values } of told()) {
        const key = (await keyOf(row.person_id))!;
        const opened = Object.fromEntries(
          values.map(([field, value]) => [field, fieldOf(key, row, field, String(value))]),
        );
        expect(row.field_commitments).toEqual(opened);
        expect(row.body_commitment).toBe(bodyOf(key, row, one.entry.body));
      }
    });

    test('open with no other key, value, field or row', async () => {
      const [a, b] = told().filter(
        ({ row }, at, all) => all.findIndex((other) => other.row.person_id === row.person_id) === at,
      );
      const [key, other] = [(await keyOf(a!.row.person_id))!, (await keyOf(b!.row.person_id))!];
      const [field, value] = a!.values[0]! as [string, string];
      const right = a!.row.field_commitments[field];
      expect(fieldOf(key, a!.row, field, value)).toBe(right);
      for (const wrong of [
        fieldOf(other, a!.row, field, value),
        fieldOf(wrappingKey(), a!.row, field, value),
        fieldOf(key, b!.row, field, value),
        fieldOf(key, a!.row, 'lastName', value),
        fieldOf(key, a!.row, field, `${value} `),
      ]) {
        expect(wrong).not.toBe(right);
      }
      const [wrapped] = await watch.desk.database.query<{ wrapped_key: Buffer }>(
        'SELECT wrapped_key FROM person_keys WHERE person_id = $1',
        [a!.row.person_id],
      );
      expect(() => unwrapKey(wrappingKey(), b!.row.person_id, wrapped!.wrapped_key)).toThrow();
    });

    test('of one value told twice do not show that it is the same', () => {
      const all = rows.flatMap((row) => [...Object.values(row.field_commitments), row.body_commitment]);
      expect(new Set(all).size).toBe(all.length);
    });

    test('are unreadable once the person’s key is gone, and nothing more of that person is told to anybody', async () => {
      const order = await watch.order('plain', 'arabic');
      await watch.desk.orderIn(order.id, 'fulfilled');
      const [row] = (await watch.desk.database.query<LedgerRow>(LEDGER)).slice(-1);
      expect(await keyOf(row!.person_id)).toBeDefined();
      await watch.desk.database.query('DELETE FROM person_keys WHERE person_id = $1', [row!.person_id]);
      expect(await keyOf(row!.person_id)).toBeUndefined();
      const told = watch.desk.plain.journal().length;
      const next = await watch.desk.place(order.customerId, [line('PLAIN', order.who.body)], { as: order.as });
      const refused = await watch.desk.orderIn(next.body.id, 'refused');
      expect(refused.lines[0]!.reason).toBe('person-erased');
      expect(watch.desk.plain.journal()).toHaveLength(told);
      expect(await watch.leaks()).toEqual([]);
    });
  });
});
