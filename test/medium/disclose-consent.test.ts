/** The one door out, where a person's consent is what opens it. */
import { makeDataSource } from '#model/data-source.js';
import { disclose, type Release, type ReleaseRequest } from '#disclosure/disclose.js';
import { ESCALATION_FIELDS, type FieldValues } from '#model/fields.js';
import type { Letter } from '#disclosure/letter.js';
import { commitBodies, commitFields, unwrapKey } from '#disclosure/person-key.js';
import type { Consent } from '#model/consent.entity.js';
import { LICENSEE } from '../support/written-rows.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';
import { untilWaiting, withChange } from '../support/lock.js';

const parts = opened(() => Parts.open());
let vendor: string;
beforeAll(async () => (vendor = await parts.caseVendor('mail')));

const told = { ...LICENSEE, problemText: 'It stops.' };
const mail = (values: FieldValues): Letter[] => [
  { kind: 'mail', envelope: { from: 'a@example.org', to: 'b@example.org' }, raw: JSON.stringify(values) },
];

type Escalated = 'escalation-personal' | 'escalation-serial';

/** A claimed delivery of an escalation under a consent that was given, unless told otherwise. */
async function asked(more: Partial<Consent> = {}, purpose: Escalated = 'escalation-personal') {
  const escalation = await parts.escalation(vendor);
  const consent = await parts.consent(escalation, more);
  return { escalation, consent, request: await another(escalation, purpose) };
}
type Asked = Awaited<ReturnType<typeof asked>>;

async function another(escalationId: string, purpose: Escalated): Promise<ReleaseRequest> {
  const request = await parts.claimed(await parts.row({ vendorId: vendor, purpose, escalationId }));
  const fields = purpose === 'escalation-personal' ? ESCALATION_FIELDS : { needs: [], accepts: [] };
  return { ...request, purpose, ...fields, render: mail };
}
const OF_CASE = `(SELECT case_id FROM escalations WHERE id = $1)`;

const usesLeft = async (consent: string) =>
  (await parts.query<{ uses_left: number }>('SELECT uses_left FROM consents WHERE id = $1', [consent]))[0]!.uses_left;

async function refused({ consent, request }: Asked, code: string): Promise<void> {
  const left = await usesLeft(consent);
  expect(await parts.release(request)).toEqual({ kind: 'not-allowed', decision: { answer: 'refused', code } });
  await parts.expectUntouched(request);
  expect(await usesLeft(consent)).toBe(left);
}

describe('a consent that is given', () => {
  test('releases what it covers, names itself in the ledger, and is used once', async () => {
    const { consent, request } = await asked();
    const seen: FieldValues[] = [];
    const render = (values: FieldValues) => (seen.push(values), mail(values));
    const released = await parts.release({ ...request, render });
    expect(released).toMatchObject({ kind: 'released', fields: ['firstName', 'lastName', 'email', 'problemText'] });
    expect(seen).toEqual([told]);
    const [row] = await parts.ledger(request);
    expect(row).toMatchObject({ purpose: 'escalation-personal', form: 'personal', legal_basis: 'consent', consent_id: consent, consent_version: 4 }); // prettier-ignore
    expect(row).toMatchObject({ recipient_channel: 'mail', recipient_address: 'support@vendor.example.org' });
    const { disclosureId } = released as { disclosureId: string };
    const person = await parts.personOf(request);
    const key = unwrapKey(parts.wrappingKey, person.person_id, person.wrapped_key!);
    expect(row!.field_commitments).toEqual(commitFields(key, disclosureId, told));
    // Of a mail the whole message, of a request its body.
    expect(row!.body_commitment).toBe(commitBodies(key, disclosureId, [JSON.stringify(told)]));
    expect(await usesLeft(consent)).toBe(0);
  });

  test('covers the very words that it was said to: a text that was changed under its number does not go', async () => {
    const each = await asked();
    const change = `UPDATE case_texts SET text = $2 WHERE case_id = ${OF_CASE}`;
    await parts.query(change, [each.escalation, 'My bank account is DE00.']);
    await refused(each, 'text-changed');
    await parts.query(change, [each.escalation, told.problemText]);
    expect(await parts.release(each.request)).toMatchObject({ kind: 'released' });
  });

  test('covers nothing where no Yes is on record, and no value that the Yes was not said to', async () => {
    const each = await asked();
    await parts.query(`UPDATE consent_events SET field_commitments = field_commitments - 'email' WHERE consent_id = $1`, [each.consent]); // prettier-ignore
    await refused(each, 'text-changed');
    await parts.query(`UPDATE consent_events SET state = 'requested' WHERE consent_id = $1`, [each.consent]);
    await refused(each, 'text-changed');
  });

  test('tells no field that it does not cover', async () => {
    const { request } = await asked({ fields: ['firstName', 'email', 'problemText'] });
    expect(await parts.release(request)).toMatchObject({ fields: ['firstName', 'email', 'problemText'] });
  });

  test('covers the retries of one delivery as one use', async () => {
    const { consent, request } = await asked();
    await parts.release(request);
    const again = { ...request, ...(await parts.claimed(request.deliveryId)), ...pick(request) };
    expect((await parts.release(again)).kind).toBe('released');
    expect(await usesLeft(consent)).toBe(0);
  });

  test('is not used by a letter that tells nothing of the person', async () => {
    const { consent, request } = await asked({}, 'escalation-serial');
    expect(await parts.release(request)).toMatchObject({ kind: 'released', fields: [] });
    expect((await parts.ledger(request))[0]).toMatchObject({ consent_id: null, consent_version: null });
    expect(await usesLeft(consent)).toBe(1);
  });
});

const pick = ({ purpose, needs, accepts, render }: ReleaseRequest) => ({ purpose, needs, accepts, render });

describe('nothing is released', () => {
  test.each([
    ['withdrawn', { state: 'withdrawn' as const }, 'consent-withdrawn'],
    ['still asked for', { state: 'requested' as const }, 'consent-missing'],
    ['past its time', { validUntil: new Date(Date.now() - 1_000) }, 'consent-expired'],
    ['used up by another delivery', { usesLeft: 0 }, 'consent-used-up'],
    ['for another entity', { recipientEntity: 'Somebody Else Ltd.' }, 'recipient-changed'],
    ['for another country', { recipientCountry: 'IN' }, 'recipient-changed'],
    ['for another address', { recipientAddress: 'desk@vendor.example.org' }, 'recipient-changed'],
    ['for another channel', { recipientChannel: 'http-ticket' as const }, 'recipient-changed'],
    ['under another safeguard', { recipientSafeguard: 'adequacy' as const }, 'recipient-changed'],
    [
      'not for a field that is needed',
      { fields: ['firstName', 'problemText'] as Consent['fields'] },
      'field-not-in-consent',
    ],
    ['for an older text', { textVersion: 0 }, 'text-changed'],
  ])('under a consent that is %s', async (_name, more, code) => {
    await refused(await asked(more), code);
  });

  test('once the text of the case was changed', async () => {
    const each = await asked();
    await parts.query(`UPDATE support_cases SET text_version = 2 WHERE id = ${OF_CASE}`, [each.escalation]);
    await refused(each, 'text-changed');
  });

  test('once the case was closed, though consent has not ended the Yes yet', async () => {
    const each = await asked();
    const close = `UPDATE support_cases SET state = 'closed', closed_at = now() WHERE id = ${OF_CASE}`;
    await parts.query(close, [each.escalation]);
    await refused(each, 'case-closed');
  });

  test('to another company than the letter was composed for, with and without consent', async () => {
    const { escalation, request } = await asked({ recipientEntity: 'Other Company Ltd' });
    const serial = await another(escalation, 'escalation-serial');
    await parts.changeVendor(`legal_entity = 'Other Company Ltd'`, vendor);
    const decision = { answer: 'refused', code: 'recipient-changed' };
    for (const each of [request, serial]) {
      expect(await parts.release(each)).toEqual({ kind: 'not-allowed', decision });
      await parts.expectUntouched(each);
    }
    await parts.changeVendor(`legal_entity = 'Acme Inc.'`, vendor);
  });

  test('where nobody was asked', async () => {
    const escalation = await parts.escalation(vendor);
    const request = await another(escalation, 'escalation-personal');
    const decision = { answer: 'refused', code: 'consent-missing' };
    expect(await parts.release(request)).toEqual({ kind: 'not-allowed', decision });
    await parts.expectUntouched(request);
  });

  test('of a field that has no value, where the vendor needs it', async () => {
    const { escalation, request } = await asked();
    for (const empty of [`UPDATE case_texts SET text = ''`, 'DELETE FROM case_texts']) {
      await parts.query(`${empty} WHERE case_id = ${OF_CASE}`, [escalation]);
      expect(await parts.release(request)).toEqual({ kind: 'incomplete', field: 'problemText' });
    }
    await parts.expectUntouched(request);
  });
});

/** What a release says that had to wait for a withdrawal. */
async function overtaken(release: (request: ReleaseRequest) => Promise<Release>): Promise<Release> {
  const { consent, request } = await asked();
  const withdraw = `UPDATE consents SET state = 'withdrawn', version = version + 1 WHERE id = $1`;
  const releasing = await withChange(parts.database, withdraw, [consent], async () => {
    const waiting = release(request);
    await untilWaiting(parts.database, 1, waiting);
    return [waiting];
  });
  return releasing[0]!;
}

test('a withdrawal that commits while a release waits for it stops the release', async () => {
  expect(await overtaken(parts.release)).toMatchObject({ decision: { code: 'consent-withdrawn' } });
});

test('and so it does where the database would read what held before', async () => {
  const setting = (change: string) => parts.query(`ALTER DATABASE ${parts.database.name} ${change}`);
  await setting(`SET default_transaction_isolation = 'repeatable read'`);
  const url = parts.database.url('sparsam_vendor_sync');
  const source = await makeDataSource({ url, poolMax: 1, applicationName: 'test-strict' }).initialize();
  try {
    const release = (request: ReleaseRequest) => disclose(source, parts.wrappingKey, request);
    expect(await overtaken(release)).toMatchObject({ decision: { code: 'consent-withdrawn' } });
  } finally {
    await source.destroy();
    await setting('RESET default_transaction_isolation');
  }
});

test('of an erased person nothing can be committed to, and what tells nothing of them still goes out', async () => {
  const { request } = await asked({}, 'escalation-serial');
  const { person_id: person } = await parts.personOf(request);
  const [key] = await parts.query('DELETE FROM person_keys WHERE person_id = $1 RETURNING *', [person]);
  expect(await parts.release(request)).toMatchObject({ kind: 'released', fields: [] });
  await parts.query('INSERT INTO person_keys VALUES ($1, $2, $3)', [person, key!.wrapping_key_id, key!.wrapped_key]);
  expect((await parts.ledger(request))[0]).toMatchObject({ field_commitments: {}, body_commitment: '' });
});
