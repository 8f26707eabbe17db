/**
 * The OpenAPI document keeps its word. Every answer of this ring is held against it (test/support/app.ts); here every operation
 * is called until it has answered well, and the check itself is shown to see.
 */
import type { OpenAPIObject } from '@nestjs/swagger';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { auditRow } from '#kernel/audit/actions.js';
import { declaredRoutes } from '#kernel/http/route-check.js';
import { newId } from '#kernel/ids.js';
import { deliveryOf } from '../support/written-rows.js';
import type { AuditPage } from '../../tools/client/sparsam.js';
import { checkAnswer, faultsOf } from '../support/contract.js';
import { InProcess } from '../support/in-process.js';
import { cameBack } from '../support/line-state.js';
import { opened } from '../support/opened.js';
import { ADMIN, DPO, LICENSEE, line, SUPPORT, vendorBody } from '../support/staff.js';

const desk = opened(() => InProcess.openAll());

const CONFIRMED = { tells: true, evidence: 'Their letter of 1 March.' };

const wished = (document: OpenAPIObject) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { responses: object }>).map(([method, operation]) => {
      const status = Object.keys(operation.responses).find((each) => each.startsWith('2'));
      return `${method.toUpperCase()} ${path} ${status}`;
    }),
  );

test('every operation answers as it is documented, in its good case and when it is refused', async () => {
  const { orders } = desk;
  const admin = { as: ADMIN };
  const vendor = await desk.vendor('Acme', {
    safeguardExpiresOn: '2099-12-31',
    adapter: 'keygen',
    withheldFields: ['lastName'],
  });
  const product = await desk.product('ACME', vendor);
  const customer = await desk.customer();
  const order = await desk.placed(customer, [line('ACME', LICENSEE, { termMonths: 12 })]);
  const lineId = order.lines[0]!.id;
  const license = await desk.licenseFor(order.id, 'SERIAL-1');
  const whole = `license_key = 'key', starts_on = '2026-01-31', expires_on = '2027-01-30', maintenance_until = '2027-01-30'`;
  await desk.query(`UPDATE licenses SET ${whole} WHERE id = $1`, [license]);
  for (const action of ['hold', 'hold', 'resume', 'cancel', 'cancel'])
    await orders.call('POST', `/orders/${order.id}/${action}`);
  await cameBack(desk.database, [lineId], 'last-name-required');
  for (const body of [{}, { licensee: LICENSEE }, { licensee: LICENSEE }])
    await orders.call('POST', `/orders/${order.id}/lines/${lineId}/answer`, { body });
  for (const path of [
    '/orders',
    `/orders/${order.id}`,
    `/orders/${order.id}/timeline`,
    '/orders?limit=0',
    `/orders/${newId('order')}`,
  ])
    await orders.call('GET', path);
  for (const path of [
    '/products',
    '/vendors',
    `/vendors/${vendor}`,
    `/vendors/${newId('vendor')}`,
    '/public/vendors',
    '/public/vendors.json',
    '/public/vendors/de',
    '/public/changes',
    '/public/changes/de',
    '/public/changes/de/feed.atom',
    '/public/faq',
    '/public/faq/de',
    '/public/faq/de/1',
    '/audit',
    '/audit?row=x',
  ])
    await orders.call('GET', path, admin);
  for (const body of [{ paused: true }, { paused: null }, {}])
    await orders.call('PATCH', `/vendors/${vendor}`, { ...admin, body });
  await desk.place(customer, [line('ACME')]);
  await orders.call('POST', '/vendors', { ...admin, body: vendorBody('Acme') });
  await orders.call('POST', '/vendors', {
    ...admin,
    body: vendorBody('Elsewhere', { baseUrl: 'https://elsewhere.example.org' }),
  });
  await orders.call('PATCH', `/products/${product}`, { ...admin, body: { name: 'Renamed' } });
  await orders.call('PATCH', `/customers/${customer}`, { body: { notes: 'ours' } });
  await orders.call('GET', `/customers/${customer}`);
  for (const body of [{}, CONFIRMED, CONFIRMED])
    await orders.call('POST', `/customers/${customer}/confirmations`, { ...admin, body });
  await orders.call('GET', `/customers/${customer}/confirmations`, admin);
  await orders.call('POST', '/customers/search', { body: {} });
  await orders.call('POST', `/licenses/${license}/revoke`);

  const dead = await deliveryOf(desk.database, order.id);
  await desk.query(`UPDATE deliveries SET state = 'dead', reason = 'gave-up', settled_at = now() WHERE id = $1`, [
    dead,
  ]);
  const vendorSync = desk.app('vendor-sync');
  await vendorSync.call('GET', '/dead-letters', admin);
  await vendorSync.call('POST', `/dead-letters/${dead}/retry`, admin);
  await desk.query(
    `UPDATE deliveries SET state = 'dead', reason = 'outcome-unknown', settled_at = now() WHERE id = $1`,
    [dead],
  );
  for (const finding of ['arrived', 'did-not-arrive', 'did-not-arrive'])
    await vendorSync.call('POST', `/dead-letters/${dead}/settle`, { ...admin, body: { finding, source: 'vendor-said' } }); // prettier-ignore
  const wish = newId('rightsWish');
  await desk.query(`INSERT INTO rights_wishes SELECT $1, id, 'erasure', NULL, 'de', now(), 'open' FROM persons LIMIT 1`, [wish]); // prettier-ignore
  for (const path of ['/correction-wishes', '/rights-wishes']) await desk.call('GET', path, admin);
  await desk.call('POST', `/rights-wishes/${wish}/settle`, { ...admin, body: { outcome: 'granted', answer: 'Done.' } }); // prettier-ignore
  const mail = newId('mail');
  await desk.query(
    `INSERT INTO mails (id, kind, person_version_id, language, message_id, created_at, state, fence, rung, next_at, settled_at)
     SELECT $1, 'page-link', id, 'de', gen_random_uuid(), now(), 'sent', 1, 0, now(), now() FROM person_versions LIMIT 1`,
    [mail],
  );
  await desk.call('POST', `/mails/${mail}/returned`, admin);

  await workCases(vendor, license);

  for (const app of desk.apps) {
    expect(wished(app.document).filter((operation) => !app.answered.has(operation))).toEqual([]);
  }
});

test('every operation that answered well is on record, what changed something as a change, and no value of anybody is in it', async () => {
  const rows = await desk.query<{ action: string; kind: string; subject: string; row_ids: string[] }>(
    `SELECT action, kind, subject, row_ids FROM audit_records WHERE kind <> 'refusal'`,
  );
  const found = new Set(rows.map(({ action, kind }) => `${action} ${kind}`));
  for (const app of desk.apps) {
    const get = <T>(type: new (...args: never[]) => T) => app.nest.get<T>(type, { strict: false });
    const routes = declaredRoutes(get(DiscoveryService), new MetadataScanner(), get(Reflector));
    for (const { method, path, action } of routes.filter((route) => route.access !== 'open')) {
      const { kind } = auditRow(action!);
      const recorded = ['read', 'change'].filter((each) => found.has(`${action} ${each}`));
      if (kind === 'none') expect([method, path, recorded]).toEqual([method, path, []]);
      else expect([method, path, recorded]).toEqual([method, path, expect.arrayContaining([kind])]);
    }
  }
  const about = ['audit.read', 'retention.preview', 'correction-wish.list', 'hold.list', 'dead-letter.list'];
  for (const { action, subject, row_ids: ids } of rows) {
    expect([action, subject]).toEqual([action, expect.stringMatching(/^[a-z]+-1$/)]);
    if (!about.includes(action))
      expect([action, ids]).toEqual([action, expect.arrayContaining([expect.stringMatching(/^[a-z]{3}_/)])]);
  }
  const [all] = await desk.query<{ text: string }>(`SELECT json_agg(a)::text AS text FROM audit_records a`);
  const ofCases = ['It stops.', 'ours', 'Known.', 'A dispute.', 'It was settled.', 'support@'];
  for (const value of [...Object.values(LICENSEE), 'Organisation', CONFIRMED.evidence, 'privacy@', ...ofCases])
    expect(all!.text).not.toContain(value);
});

test('what cannot be written down is neither shown nor done', async () => {
  const customer = await desk.customer('Before');
  const read = () => desk.call('GET', `/customers/${customer}`);
  await desk.query('REVOKE INSERT ON audit_records FROM sparsam_orders');
  try {
    const refused = await read();
    expect(refused).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
    expect(refused.text).not.toContain('Before');
    const body = { organisation: 'After' };
    expect((await desk.call('PATCH', `/customers/${customer}`, { body })).status).toBeGreaterThanOrEqual(500);
    expect((await desk.call('GET', '/vendors', { as: { roles: ['sales'] } })).status).toBe(403);
  } finally {
    await desk.query('GRANT INSERT ON audit_records TO sparsam_orders');
  }
  expect((await read()).body.organisation).toBe('Before');
});

test('the record is found by subject, row, kind and time, newest first, page by page', async () => {
  const as = { roles: ['sales'], subject: 'seeker-1' };
  const customer = await desk.customer('Sought', as);
  const began = new Date().toISOString();
  for (const notes of ['one', 'two']) await desk.call('PATCH', `/customers/${customer}`, { as, body: { notes } });
  await desk.call('GET', `/customers/${customer}`, { as });
  await desk.call('GET', '/vendors', { as });
  const audit = async (query: string) => (await desk.call<AuditPage>('GET', `/audit?${query}`, { as: ADMIN })).body;
  const actions = async (query: string) => (await audit(query)).items.map(({ action, kind }) => `${action} ${kind}`);
  const CHANGE = 'customer.change change';
  expect(await actions('subject=seeker-1')).toEqual(['vendor.list refusal', 'customer.read read', CHANGE, CHANGE, 'customer.add change']); // prettier-ignore
  expect(await actions(`row=${customer}&kind=change`)).toEqual([CHANGE, CHANGE, 'customer.add change']);
  expect(await actions(`row=${customer}&action=customer.read`)).toEqual(['customer.read read']);
  expect(await actions(`row=${customer}&before=${began}`)).toEqual(['customer.add change']);
  expect(await actions(`row=${customer}&from=2000-01-01T00:00:00Z&before=2000-01-02T00:00:00Z`)).toEqual([]);
  const first = await audit('subject=seeker-1&limit=2');
  expect(first.next).toBe(first.items[1]!.id);
  expect(await actions(`subject=seeker-1&limit=3&after=${first.next}`)).toEqual([
    CHANGE,
    CHANGE,
    'customer.add change',
  ]);
  expect((await audit(`row=${customer}&kind=change`)).items[0]!.changes).toEqual([
    { field: 'notes', valuesKept: false, old: null, new: null },
  ]);
  for (const query of ['row=x', 'from=yesterday', 'before=0000-01-01T00:00:00Z', 'kind=all', 'limit=0', 'subject='])
    expect((await desk.call('GET', `/audit?${query}`, { as: ADMIN })).status).toBe(422);
});

/** A case of this license through its whole life. */
async function workCases(vendor: string, license: string): Promise<void> {
  const support = { as: SUPPORT };
  const post = (path: string, body?: unknown) => desk.call('POST', path, { ...support, body });
  await desk.query(`UPDATE licenses SET maintenance_until = '2099-12-31' WHERE id = $1`, [license]);
  const channel = { supportChannel: 'mail', supportAddress: 'support@vendor.example.org' } as const;
  await desk.admin.changeVendor(vendor, { ...channel, paused: false });
  await desk.support.findLicenses({ email: LICENSEE.email });
  const { id } = await desk.support.openCase({ serialNumber: 'SERIAL-1', problem: 'It stops.', language: 'en' });
  const at = `/cases/${id}`;
  for (const path of ['/cases', '/cases?limit=0', at, `/cases/${newId('supportCase')}`])
    await desk.call('GET', path, support);
  await desk.support.changeCase(id, { notes: 'ours' });
  const { vendorAnswers } = await desk.support.recordVendorAnswer(id, { text: 'Known.' });
  await desk.support.markAnswerRelayed(id, vendorAnswers[0]!.id);
  await desk.choose((await desk.support.composeEscalation(id)).id, 'ask');
  const [consentRow] = await desk.query<{ id: string }>('SELECT id FROM consents');
  for (const action of ['refusal', 'withdrawal', 'refusal'])
    await post(`/consents/${consentRow!.id}/${action}`, { method: 'phone' });
  for (const action of ['close', 'close']) await post(`${at}/${action}`);
  await post(`${at}/reopen`, {});
  await readAsOfficer(consentRow!.id, id);
  await tellAgain();
}

/** What the data-protection officer reads and orders. */
async function readAsOfficer(consentId: string, caseId: string): Promise<void> {
  const { id } = await desk.dpo.placeHold({ subjectKind: 'case', subjectId: caseId, reason: 'A dispute.' });
  await desk.dpo.liftHold(id, { reason: 'It was settled.' });
  for (const path of [
    '/consents',
    '/consents?limit=0',
    `/consents/${consentId}/record`,
    `/consents/${consentId}/receipt`,
    `/consents/${newId('consent')}/record`,
    '/retention/preview',
    '/retention/purges',
    '/retention/holds',
  ])
    await desk.call('GET', path, { as: DPO });
}

/** A first disclosure whose mail failed. */
async function tellAgain(): Promise<void> {
  const [mail] = await desk.query<{ id: string }>(
    `UPDATE mails SET state = 'failed', reason = 'smtp-550', settled_at = now(), lease_until = NULL, sealed_tokens = NULL
      WHERE id = (SELECT min(id) FROM mails) RETURNING id`,
  );
  await desk.query(
    `INSERT INTO first_disclosures (person_id, recipient_entity, recipient_country, vendor_id, disclosure_id, told_by, mail_id, at)
     SELECT v.person_id, w.legal_entity, w.country, w.id, 'dis_x', 'mail', m.id, now()
       FROM mails m JOIN person_versions v ON v.id = m.person_version_id, vendors w WHERE m.id = $1 LIMIT 1`,
    [mail!.id],
  );
  await desk.dpo.listUndeliveredFirstDisclosures();
  for (const id of [mail!.id, mail!.id, newId('mail')])
    await desk.call('POST', `/first-disclosures/${id}/again`, { as: DPO });
}

test('every operation that needs a token says so, and every problem it can answer with', () => {
  for (const app of desk.apps) {
    for (const [path, methods] of Object.entries(app.document.paths)) {
      for (const operation of Object.values(
        methods as Record<string, { security?: unknown; responses: Record<string, unknown> }>,
      )) {
        const open = path.startsWith('/public/');
        expect([path, operation.security === undefined]).toEqual([path, open]);
        expect(Object.keys(operation.responses)).toEqual(
          expect.arrayContaining(open ? ['500', '503'] : ['401', '403', '500', '503']),
        );
      }
    }
  }
});

describe('the check', () => {
  const document = () => desk.orders.document;
  const schema = { $ref: '#/components/schemas/RevocationView' };

  test.each([
    ['a field that is missing', { id: 'x', reason: null }, '$.state is missing'],
    [
      'a field that is not documented',
      { id: 'x', state: 'revoked', reason: null, email: 'x' },
      '$.email is not documented',
    ],
    ['a value that is not listed', { id: 'x', state: 'gone', reason: null }, '$.state is none of the listed values'],
    ['another type', { id: 7, state: 'revoked', reason: null }, '$.id is number, not string'],
    ['null', { id: null, state: 'revoked', reason: null }, '$.id is null'],
  ])('sees %s', (_name, value, fault) => {
    expect(faultsOf(document(), schema, value)).toEqual([fault]);
  });

  test('sees a status and a media type that are not promised', () => {
    const answer = (status: number, type: string) => new Response('{}', { status, headers: { 'content-type': type } });
    expect(() => checkAnswer(document(), 'GET', '/vendors', answer(418, 'application/problem+json'), {})).toThrow(
      'does not promise this status',
    );
    expect(() => checkAnswer(document(), 'GET', '/vendors', answer(200, 'text/html'), {})).toThrow(
      'does not promise text/html',
    );
  });
});
