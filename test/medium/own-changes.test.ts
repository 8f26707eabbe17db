/** Rows that a service may change by its grants and not by its rules, and what a release says to one that was changed all the same. */
import { randomUUID } from 'node:crypto';
import type { DatabaseRole } from '#model/grants/grants.js';
import { newId } from '#kernel/ids.js';
import { ESCALATION_FIELDS } from '#model/fields.js';
import { DELIVERY_KINDS, type DeliveryPurpose } from '#model/purposes.js';
import { CONSENT_STATES, type ConsentState } from '#model/consent.entity.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';

const NOT_ITS_ROW = { code: '23001' };

const parts = opened(() => Parts.open());
let vendor: string;
beforeAll(async () => (vendor = await parts.caseVendor('mail')));

const may = async (role: DatabaseRole, sql: string, values: unknown[] = []) =>
  expect((await parts.as(role, sql, values)).rowCount).toBe(1);
const mayNot = async (role: DatabaseRole, sql: string, values: unknown[] = []) =>
  expect(parts.as(role, sql, values)).rejects.toMatchObject(NOT_ITS_ROW);

/** A delivery of this kind about this subject, as vendor-sync claims it. */
async function claimOf(purpose: DeliveryPurpose, about: { escalationId?: string; licenseId?: string }) {
  const { form } = DELIVERY_KINDS[purpose];
  const request = await parts.claimed(await parts.row({ vendorId: vendor, purpose, ...about }));
  const fields = form === 'personal' ? ESCALATION_FIELDS : { needs: [], accepts: [] };
  return { ...request, purpose, ...fields, render: () => [] };
}
const refused = (answer: 'gap' | 'refused', code: string) => ({ kind: 'not-allowed', decision: { answer, code } });

describe('what became of a consent', () => {
  /** From a Yes or a No nothing leads back, and only a question leads to either. */
  const WAYS: Readonly<Record<ConsentState, readonly ConsentState[]>> = {
    requested: ['given', 'refused', 'expired', 'superseded', 'invalidated'],
    given: ['withdrawn', 'expired', 'superseded', 'invalidated', 'consumed'],
    refused: ['withdrawn'],
    consumed: ['withdrawn'],
    superseded: ['withdrawn'],
    expired: ['withdrawn'],
    invalidated: ['withdrawn'],
    withdrawn: [],
  };
  const MOVE = `UPDATE consents SET state = $2, version = version + 1 WHERE id = $1`;
  let escalation: string;
  let consent: string;
  beforeEach(async () => {
    escalation = await parts.escalation(vendor);
    consent = await parts.consent(escalation);
  });
  const stands = (state: string) => parts.query(`UPDATE consents SET state = $2 WHERE id = $1`, [consent, state]);
  const EVENT = `
    INSERT INTO consent_events SELECT $2, consent_id, $3, clock_timestamp() + $4::interval, expressed_by, method, actor, software_version,
           recipient_entity, recipient_country, safeguard, language, field_commitments, sealed_notice FROM consent_events WHERE consent_id = $1 LIMIT 1`;
  const event = (state: string, shift = '0') => [consent, newId('consentEvent'), state, shift];

  test.each(CONSENT_STATES)('consent moves one that is %s as its table says and no other way', async (from) => {
    for (const to of CONSENT_STATES) {
      await stands(from);
      if (WAYS[from].includes(to)) await may('sparsam_consent', MOVE, [consent, to]);
      else await mayNot('sparsam_consent', MOVE, [consent, to]);
    }
  });

  test('consent counts every move, and does not date it back', async () => {
    for (const set of [`state = 'withdrawn'`, `state = 'withdrawn', version = 1`, `decided_at = now()`])
      await mayNot('sparsam_consent', `UPDATE consents SET ${set} WHERE id = $1`, [consent]);
    const when = (at: string) => MOVE.replace(' WHERE', `, decided_at = ${at} WHERE`);
    for (const at of [`now() - interval '1 hour'`, `now() + interval '1 hour'`, 'NULL'])
      await mayNot('sparsam_consent', when(at), [consent, 'withdrawn']);
    await may('sparsam_consent', when('clock_timestamp()'), [consent, 'withdrawn']);
  });

  test('an event says what its consent is, now', async () => {
    await mayNot('sparsam_consent', EVENT, event('given', '-1 hour'));
    await mayNot('sparsam_consent', EVENT, event('given', '1 hour'));
    await mayNot('sparsam_consent', EVENT, event('withdrawn'));
    await may('sparsam_consent', MOVE, [consent, 'withdrawn']);
    await mayNot('sparsam_consent', EVENT, event('given'));
    await may('sparsam_consent', EVENT, event('withdrawn'));
  });

  test.each(['withdrawn', 'invalidated', 'superseded'])(
    'a Yes that was %s before its use does not come back, and releases nothing if it did',
    async (state) => {
      const request = await claimOf('escalation-personal', { escalationId: escalation });
      await may('sparsam_consent', MOVE, [consent, state]);
      await may('sparsam_consent', EVENT, event(state));
      await mayNot('sparsam_consent', MOVE, [consent, 'given']);
      const [copied] = await parts.query<Record<string, unknown>>(
        `SELECT vendor_id, purpose, form, escalation_id, person_version_id, created_at, hold, step, rung, next_at
           FROM deliveries WHERE id = $1`,
        [request.deliveryId],
      );
      const again = { ...copied, id: 'dlv_again', round: 2, intent_key: randomUUID(), state: 'waiting', fence: 0 };
      const columns = Object.keys(again);
      const insert = `INSERT INTO deliveries (${columns.join(', ')}) VALUES (${columns.map((_, n) => `$${n + 1}`).join(', ')})`;
      for (const role of ['sparsam_support', 'sparsam_consent'] as const)
        await mayNot(role, insert, Object.values(again));
      await stands('given');
      expect(await parts.release(request)).toEqual(refused('refused', 'text-changed'));
      await parts.expectUntouched(request);
    },
  );

  test('that somebody was asked is not what they said last', async () => {
    const request = await claimOf('escalation-personal', { escalationId: escalation });
    await parts.query(EVENT, event('requested'));
    expect(await parts.release(request)).toMatchObject({ kind: 'released' });
  });
});

describe('what a case is about', () => {
  const OPEN = `
    INSERT INTO support_cases SELECT $2, $3, $4, $5, $6, language, state, notes, text_version, override_reason, opened_by, opened_at, closed_at, notes_purged_at
      FROM support_cases WHERE id = $1`;
  interface CaseRow {
    id: string;
    license_id: string;
    vendor_id: string;
    person_id: string;
    person_version_id: string;
  }
  const caseOf = async (escalation: string) =>
    (await parts.query<CaseRow>(`SELECT c.* FROM support_cases c JOIN escalations e ON e.case_id = c.id WHERE e.id = $1`, [escalation]))[0]!; // prettier-ignore

  test('support opens a case about the vendor and the person of its license, and no other', async () => {
    const { id, license_id, vendor_id, person_id, person_version_id } = await caseOf(await parts.escalation(vendor));
    const elsewhere = await parts.license(await parts.vendor());
    const somebody = await parts.somebody({ email: 'another@example.org' });
    const open = (...about: string[]) => [id, newId('supportCase'), ...about];
    await may('sparsam_support', OPEN, open(license_id, vendor_id, person_id, person_version_id));
    for (const about of [
      [elsewhere, vendor_id, person_id, person_version_id],
      [license_id, await parts.vendor(), person_id, person_version_id],
      [license_id, vendor_id, somebody.id, person_version_id],
      [license_id, vendor_id, somebody.id, somebody.version],
      ['lic_x', vendor_id, person_id, person_version_id],
    ])
      await mayNot('sparsam_support', OPEN, open(...about));
  });

  test('support closes a case now, and gives it the next text', async () => {
    const { id } = await caseOf(await parts.escalation(vendor));
    const set = (to: string) => `UPDATE support_cases SET ${to} WHERE id = '${id}'`;
    for (const to of [
      `state = 'closed'`,
      `closed_at = now()`,
      `state = 'closed', closed_at = now() - interval '3 years'`,
      `text_version = text_version + 2`,
      `text_version = 0`,
    ])
      // prettier-ignore
      await mayNot('sparsam_support', set(to));
    for (const to of [
      `text_version = text_version + 1`,
      `state = 'closed', closed_at = now()`,
      `notes = 'x'`,
      `state = 'open', closed_at = NULL`,
    ])
      // prettier-ignore
      await may('sparsam_support', set(to));
  });

  test.each(['escalation-serial', 'stop-and-erase', 'escalation-personal'] as const)(
    'the serial number of another license is not told: %s',
    async (purpose) => {
      const escalation = await parts.escalation(vendor);
      await parts.consent(escalation);
      const { id, license_id } = await caseOf(escalation);
      const request = await claimOf(purpose, { escalationId: escalation });
      const is = (license: string) => parts.query(`UPDATE support_cases SET license_id = $2 WHERE id = $1`, [id, license]); // prettier-ignore
      const somebody = await parts.somebody({ email: 'whoever@example.org' });
      for (const license of [
        await parts.license(await parts.vendor()),
        await parts.license(vendor, { personVersionId: somebody.version }),
      ]) {
        await is(license);
        expect(await parts.release(request)).toEqual(refused('gap', 'not-its-subject'));
        await parts.expectUntouched(request);
      }
      await is(license_id);
      expect(await parts.release(request)).toMatchObject({ kind: 'released' });
    },
  );

  test('a revocation of the license of somebody else, or of another vendor, is not released', async () => {
    const request = await claimOf('revoke', { licenseId: await parts.license(vendor) });
    const { personVersionId } = await parts.job(request.deliveryId);
    const is = (column: string, value: string) => parts.change(request.deliveryId, `${column} = '${value}'`);
    const stranger = await parts.somebody({ email: 'not.theirs@example.org' });
    for (const [column, value, right] of [
      ['person_version_id', stranger.version, personVersionId],
      ['license_id', await parts.license(await parts.vendor()), undefined],
    ] as const) {
      await is(column, value);
      expect(await parts.release(request)).toEqual(refused('gap', 'not-its-subject'));
      await parts.expectUntouched(request);
      if (right) await is(column, right);
    }
  });
});

describe('whether a delivery goes on', () => {
  const set = (to: string, id: string) => `UPDATE deliveries SET ${to} WHERE id = '${id}'`;
  const STOP = 'cancel_requested_at = clock_timestamp()';
  const of: Partial<Record<DeliveryPurpose, string>> = {};
  beforeAll(async () => {
    of.issue = await parts.issue(parts.vendorId);
    const licenseId = await parts.license(vendor);
    of.revoke = await parts.row({ vendorId: vendor, purpose: 'revoke', licenseId });
    const escalationId = await parts.escalation(vendor);
    for (const purpose of ['escalation-personal', 'escalation-serial', 'stop-and-erase'] as const)
      of[purpose] = await parts.row({ vendorId: vendor, purpose, escalationId });
  });

  test.each([
    ['sparsam_orders', ['revoke', 'escalation-personal', 'escalation-serial', 'stop-and-erase']],
    ['sparsam_support', ['issue', 'revoke', 'escalation-serial', 'stop-and-erase']],
  ] as const)('is not for %s to say of what is not its own', async (role, purposes) => {
    for (const purpose of purposes) {
      await mayNot(role, set(STOP, of[purpose]!));
      if (role === 'sparsam_orders') await mayNot(role, set('hold = true', of[purpose]!));
    }
  });

  test.each([
    ['sparsam_orders', 'issue'],
    ['sparsam_support', 'escalation-personal'],
  ] as const)('%s stops its own %s once, and for good', async (role, purpose) => {
    const id = of[purpose]!;
    for (const at of [`now() - interval '1 hour'`, `now() + interval '1 hour'`])
      await mayNot(role, set(`cancel_requested_at = ${at}`, id));
    await may(role, set(STOP, id));
    await mayNot(role, set('cancel_requested_at = NULL', id));
    await mayNot(role, set(STOP, id));
    if (role === 'sparsam_orders') await may(role, set('hold = true', id));
  });
});

describe('who tells the licensees', () => {
  const CONFIRM = `INSERT INTO customer_confirmations (id, customer_id, tells, evidence, recorded_by, recorded_at) VALUES ($1, $2, $3, 'letter', 'dpo-1', $4)`; // prettier-ignore
  const SET = `UPDATE customers SET tells_licensees_since = $2, tells_licensees_recorded_by = $3 WHERE id = $1`;
  const confirm = (customer: string, tells: boolean, at: Date) => [newId('customerConfirmation'), customer, tells, at];

  test('orders says of a customer what its newest confirmation says, and nothing without one', async () => {
    const { customer } = await parts.somebody({ email: 'told@example.org' });
    const now = new Date();
    await mayNot('sparsam_orders', SET, [customer, now, 'dpo-1']);
    for (const at of [new Date(+now - 86_400_000), new Date(+now + 86_400_000)])
      await mayNot('sparsam_orders', CONFIRM, confirm(customer, true, at));
    await may('sparsam_orders', CONFIRM, confirm(customer, true, now));
    await mayNot('sparsam_orders', SET, [customer, new Date(+now - 1), 'dpo-1']);
    await mayNot('sparsam_orders', SET, [customer, now, 'clerk-1']);
    await may('sparsam_orders', SET, [customer, now, 'dpo-1']);
    // What it says already it goes on saying, whatever else changes.
    await may('sparsam_orders', `UPDATE customers SET notes = 'x' WHERE id = $1`, [customer]);
    await mayNot('sparsam_orders', SET, [customer, null, null]);
    await may('sparsam_orders', CONFIRM, confirm(customer, false, new Date(+now + 1)));
    await may('sparsam_orders', SET, [customer, null, null]);
    await mayNot('sparsam_orders', SET, [customer, now, 'dpo-1']);
  });

  test('a customer that is new has confirmed nothing', async () => {
    const add = (since: string, by: string) =>
      `INSERT INTO customers (id, organisation, tells_licensees_since, tells_licensees_recorded_by, created_by, created_at, updated_at)
       VALUES ('${newId('customer')}', 'New', ${since}, ${by}, 'x', now(), now())`;
    await mayNot('sparsam_orders', add('now()', `'dpo-1'`));
    await mayNot('sparsam_orders', add('NULL', `'dpo-1'`));
    await may('sparsam_orders', add('NULL', 'NULL'));
  });

  test('consent leaves it to the customer to tell somebody only where the customer tells', async () => {
    const { id, customer } = await parts.somebody({ email: 'left.to@example.org' });
    const first = (by: string, entity: string) =>
      `INSERT INTO first_disclosures (person_id, recipient_entity, recipient_country, vendor_id, disclosure_id, told_by, mail_id, at)
       VALUES ('${id}', '${entity}', 'US', '${vendor}', '${newId('disclosure')}', '${by}', NULL, now())`;
    await mayNot('sparsam_consent', first('customer', 'Acme Inc.'));
    await mayNot('sparsam_consent', first('nobody', 'Acme Inc.'));
    await may('sparsam_consent', first('mail', 'Acme Inc.'));
    await parts.query(`UPDATE customers SET tells_licensees_since = now() WHERE id = $1`, [customer]);
    await may('sparsam_consent', first('customer', 'Other Inc.'));
  });
});
