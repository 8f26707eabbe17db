/** Records and receipts of a real consent: what they say, and what they do not. */
import { commitBodies, commitFields, unwrapKey } from '#disclosure/person-key.js';
import { newId } from '#kernel/ids.js';
import jsonld from 'jsonld';
import { DataSource } from 'typeorm';
import { freeReference } from '../../apps/support/src/escalation/ask.service.js';
import { RecordService } from '../../apps/consent/src/record/record.service.js';
import { WRAPPING_KEY } from '../support/app.js';
import type { Json } from '../support/call.js';
import { Cases, type EndedCase, MARK, NOTICE } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { CLERK, DPO, SUPPORT } from '../support/staff.js';

type Node = Record<string, unknown>;

const room = opened(() => Cases.open());
let ended: EndedCase;
beforeAll(async () => {
  ended = await room.endedCase();
});

const record = () => room.dpo.readConsentRecord(ended.consentId) as Promise<Node>;
const offline = () => Promise.reject(new Error('No document is loaded.'));
const given = (node: Node) =>
  (node['dpv:hasConsentStatus'] as Node[]).find((event) => (event['@type'] as string[]).includes('dpv:ConsentGiven'))!;

async function personKey(): Promise<Buffer> {
  const [row] = await room.query<{ wrapped_key: Buffer }>(`SELECT wrapped_key FROM person_keys WHERE person_id = $1`, [ended.personId]); // prettier-ignore
  return unwrapKey(WRAPPING_KEY, ended.personId, row!.wrapped_key);
}

test('a record tells the whole way of a consent and expands without a network', async () => {
  const node = await record();
  expect((node['dpv:hasConsentStatus'] as Node[]).map((event) => (event['@type'] as string[])[0])).toEqual([
    'dpv:ConsentRequested',
    'dpv:ConsentGiven',
    'dpv:ConsentExpired',
  ]);
  expect(await jsonld.expand(node as object, { documentLoader: offline, safe: true } as object)).toHaveLength(1);
});

test('it holds no value of any field, and nothing of who works here', async () => {
  const texts = [await record(), await room.dpo.readConsentReceipt(ended.consentId)];
  for (const text of texts.map((node) => JSON.stringify(node))) {
    expect(text).not.toContain(MARK);
    for (const secret of ['support-1', 'clerk-1', '@example.org']) expect(text).not.toContain(secret);
  }
});

test('with the person’s key every commitment opens: fields, and the page byte for byte', async () => {
  const [key, node] = [await personKey(), await record()];
  const event = given(node);
  const id = String(event['@id']).replace('urn:sparsam:event:', '');
  const [values] = await room.query<{ first: string; last: string; email: string }>(
    `SELECT first_name AS first, last_name AS last, email FROM person_versions WHERE person_id = $1`,
    [ended.personId],
  );
  const expected = commitFields(key, id, {
    firstName: values!.first,
    lastName: values!.last,
    email: values!.email,
    problemText: `${MARK} problem`,
  });
  const found = (event['sparsam:fieldCommitment'] as Node[]).map((each) => [
    each['sparsam:field'],
    each['sparsam:commitment'],
  ]);
  expect(Object.fromEntries(found)).toEqual(expected);
  const [notice] = node['dpv:hasNotice'] as Node[];
  expect(notice).toMatchObject({ 'sparsam:commitment': commitBodies(key, id, [NOTICE]), 'dct:language': 'de' });
});

test('the recipient is the one who was shown, whatever the register says since', async () => {
  await room.query(`UPDATE vendors SET legal_entity = 'Somebody Else Ltd.', country = 'IN', safeguard = 'none'`);
  const text = JSON.stringify(await record());
  await room.query(
    `UPDATE vendors SET legal_entity = 'Acme Inc.', country = 'US', safeguard = 'standard-contractual-clauses'`,
  );
  expect(text).toContain('Acme Inc.');
  expect(text).toContain('eu-gdpr:A46-2-c');
  expect(text).not.toContain('Somebody Else');
});

test('each receipt has an id of its own and holds the record', async () => {
  const receipt = () => room.admin.readConsentReceipt(ended.consentId);
  const [one, other] = [await receipt(), await receipt()];
  expect(one['dpv:hasIdentifier']).not.toBe(other['dpv:hasIdentifier']);
  const { '@context': _context, ...node } = await record();
  expect(one['dpv:hasRecordOfActivity']).toEqual([node]);
});

test('a person’s own receipt holds all their records and nobody else’s', async () => {
  const other = await room.endedCase();
  const own = await room.service(RecordService).receiptOfPerson(ended.personId);
  expect((own['dpv:hasRecordOfActivity'] as Node[]).map((node) => node['dct:identifier'])).toEqual([ended.consentId]);
  expect(JSON.stringify(own)).not.toContain(other.personId);
});

test('of an erased person it keeps what happened and can be opened by nobody', async () => {
  const other = await room.endedCase();
  await room.query(`DELETE FROM person_keys WHERE person_id = $1`, [other.personId]);
  const node: Node = await room.dpo.readConsentRecord(other.consentId);
  expect(given(node)['sparsam:fieldCommitment']).toEqual([]);
  expect((node['dpv:hasNotice'] as Node[])[0]).not.toHaveProperty(['sparsam:commitment']);
});

test('data protection and administrators read it, as JSON-LD; nobody else, and what is not there is not found', async () => {
  for (const path of ['record', 'receipt']) {
    const answer = await room.call<Json>('GET', `/consents/${ended.consentId}/${path}`, { as: DPO });
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([200, 'application/ld+json']);
    for (const as of [SUPPORT, CLERK])
      expect((await room.call('GET', `/consents/${ended.consentId}/${path}`, { as })).status).toBe(403);
    for (const id of [newId('consent'), newId('person'), 'none'])
      expect((await room.call('GET', `/consents/${id}/${path}`, { as: DPO })).status).toBe(404);
  }
});

test('a number that a consent has already is drawn again', async () => {
  const [taken] = await room.query<{ reference: string }>(`SELECT reference FROM consents WHERE id = $1`, [
    ended.consentId,
  ]);
  const draws = [taken!.reference, taken!.reference, '000-000-001'];
  const { manager } = room.app('support').nest.get(DataSource);
  expect(await freeReference(manager, () => draws.shift()!)).toBe('000-000-001');
});
