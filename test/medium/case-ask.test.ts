import { DecisionService } from '../../apps/consent/src/consent/decision.service.js';
import { newToken, tokenHash } from '../../apps/consent/src/consent/secrets.js';
import { composeMail } from '../../apps/consent/src/mail/compose-mail.js';
import { READ } from '../../apps/consent/src/mail/mail.queries.js';
import type { MailRow } from '../../apps/consent/src/mail/mail.queries.js';
import { MailService } from '../../apps/consent/src/mail/mail.service.js';
import { TEXTS } from '../../apps/consent/src/pages/texts/texts.js';
import { EscalationService } from '../../apps/consent/src/support-case/escalation.service.js';
import type { CaseAnswer } from '../../apps/consent/src/support-case/support-case.dto.js';
import { newId } from '#common/database/ids.js';
import { resellerOf } from '#common/pages/reseller.js';
import { CaseRoom, SUPPORT } from '../support/ended-case.js';
import { HOUSE_VALUES } from '../support/house.js';

let room: CaseRoom;
beforeAll(async () => {
  room = await CaseRoom.open();
});
afterAll(() => room?.close());
afterEach(() =>
  room.query(
    `UPDATE vendors SET withheld_fields = '{}', safeguard = 'standard-contractual-clauses', safeguard_expires_on = NULL, paused = false`,
  ),
);

interface Composed {
  id: string;
  withConsent: { fields: string[]; bytes: string } | null;
  withoutConsent: { bytes: string };
}

const compose = (caseId: string) => room.call<Composed>('POST', `/cases/${caseId}/escalations`);
const ask = (id: string, more = {}) =>
  room.consent.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form: 'ask', ...more } });
const asked = (id: string) =>
  room.query<{ fields: string[] }>('SELECT fields FROM consents WHERE escalation_id = $1', [id]);

test('a name that this vendor is not told is neither shown nor asked for', async () => {
  const caseId = await room.openCase();
  await room.query(`UPDATE vendors SET withheld_fields = '{lastName}'`);
  const { id, withConsent } = await compose(caseId);
  expect(withConsent!.fields).toEqual(['firstName', 'email', 'problemText']);
  const text = Buffer.from(withConsent!.bytes.split('\r\n\r\n').slice(2).join(''), 'base64').toString();
  expect(text).toContain('canaryvaluefirst');
  expect(text).not.toContain('canaryvaluelast');
  expect((await ask(id)).status).toBe(202);
  expect(await asked(id)).toEqual([{ fields: ['firstName', 'email', 'problemText'] }]);
});

test.each([
  ['a field that the letter needs is withheld', `withheld_fields = '{email}'`],
  ['there is no safeguard', `safeguard = 'none'`],
  ['the safeguard has lapsed', `safeguard_expires_on = current_date - 2`],
])('nobody is asked where %s', async (_name, change) => {
  const caseId = await room.openCase();
  const before = await compose(caseId);
  await room.query(`UPDATE vendors SET ${change}`);
  const after = await compose(caseId);
  expect(after.withConsent).toBeNull();
  expect(after.withoutConsent.bytes).toContain('SERIAL-');
  for (const { id } of [before, after]) {
    expect(await ask(id)).toMatchObject({ status: 409, body: { code: 'personal-not-possible' } });
    expect(await asked(id)).toEqual([]);
  }
});

test.each(['requested', 'given'])('the same text again changes nothing where the answer is %s', async (answer) => {
  const caseId = await room.openCase();
  const id = await room.composed(caseId);
  await ask(id);
  await room.query(`UPDATE consents SET state = $2 WHERE escalation_id = $1`, [id, answer]);
  await room.composed(caseId);
  const stands = async () => {
    const { textVersion, notes, escalations } = await room.call<CaseAnswer>('GET', `/cases/${caseId}`);
    return [textVersion, notes, ...escalations.map(({ state, consent }) => [state, consent?.state])];
  };
  await room.call('PATCH', `/cases/${caseId}`, { problem: 'It stops.', notes: 'Told us twice.' });
  expect(await stands()).toEqual([1, 'Told us twice.', ['asking', answer], ['composed', undefined]]);
  await room.call('PATCH', `/cases/${caseId}`, { problem: 'It stops!' });
  expect(await stands()).toEqual([2, 'Told us twice.', ['discarded', 'superseded'], ['discarded', undefined]]);
});

test('who was asked is reminded while their answer decides, and not once the serial number goes alone', async () => {
  const id = await room.composed(await room.openCase());
  await ask(id);
  const fates = async () => {
    const mails = await room.query<{ id: string; kind: string }>(
      `UPDATE mails m SET next_at = now() FROM consents c WHERE c.id = m.consent_id AND c.escalation_id = $1 AND m.state = 'waiting'
       RETURNING m.id, m.kind`,
      [id],
    );
    for (const mail of mails) await room.service(MailService).send(mail.id);
    const rows = await room.query<{ kind: string; dropped: boolean }>(
      `SELECT m.kind, m.state = 'dropped' AS dropped FROM mails m JOIN consents c ON c.id = m.consent_id WHERE c.escalation_id = $1 ORDER BY m.id`,
      [id],
    );
    return Object.fromEntries(rows.map(({ kind, dropped }) => [kind, dropped]));
  };
  expect(await fates()).toEqual({ request: false, reminder: false });
  await room.call('POST', `/escalations/${id}/send`, { form: 'serial-only' });
  expect(await fates()).toEqual({ request: false, reminder: true });
});

describe('who has said No in a case', () => {
  type Say = (consentId: string) => Promise<unknown>;
  const told =
    (what: 'refusal' | 'withdrawal'): Say =>
    (consentId) =>
      room.call('POST', `/consents/${consentId}/${what}`, { method: 'phone' });
  const page =
    (answer: 'yes' | 'no'): Say =>
    (consentId) =>
      room.service(DecisionService).answer(consentId, answer, { language: 'en', notice: '<html></html>' });

  async function after(...said: Say[]) {
    const caseId = await room.openCase();
    const id = await room.composed(caseId);
    await ask(id);
    const [{ consent } = { consent: '' }] = await room.query<{ consent: string }>(
      'SELECT id AS consent FROM consents WHERE escalation_id = $1',
      [id],
    );
    for (const say of said) await say(consent);
    const [{ at } = { at: new Date(0) }] = await room.query<{ at: Date }>(
      'SELECT max(at) AS at FROM consent_events WHERE consent_id = $1',
      [consent],
    );
    return { caseId, consent, notBefore: new Date(at.getTime() + 7 * 86_400_000).toISOString() };
  }
  /** Nothing of the case is under way. */
  const settled = async (caseId: string) => {
    await room.query(`UPDATE deliveries SET state = 'cancelled' WHERE escalation_id IN (SELECT id FROM escalations WHERE case_id = $1)`, [caseId]); // prettier-ignore
    await room.query(
      `UPDATE escalations SET state = 'failed' WHERE case_id = $1 AND state IN ('answered-no', 'delivering')`,
      [caseId],
    );
  };
  const shift = (consent: string, interval: string) =>
    room.query(`
      SET session_replication_role = replica;
      UPDATE consent_events SET at = at - interval '${interval}' WHERE consent_id = '${consent}';
      SET session_replication_role = origin;`);

  test.each<[string, Say[]]>([
    ['on the page', [page('no')]],
    ['on the phone', [told('refusal')]],
    ['by taking the question back', [told('withdrawal')]],
  ])('(%s) is asked again in it a week later, whatever was changed', async (_how, said) => {
    const { caseId, consent, notBefore } = await after(...said);
    const beside = await room.composed(caseId);
    await settled(caseId);
    const lately = { status: 409, body: { code: 'asked-lately', notBefore } };
    expect(await ask(beside)).toMatchObject(lately);
    await room.call('PATCH', `/cases/${caseId}`, { problem: 'It stops!' });
    const id = await room.composed(caseId);
    expect(await ask(id)).toMatchObject(lately);
    expect(await ask(id, { serialAfterDays: 1 })).toMatchObject(lately);
    await shift(consent, '6 days 23 hours');
    expect((await ask(id)).status).toBe(409);
    await shift(consent, '1 hour');
    expect((await ask(id)).status).toBe(202);
  });

  test('but by taking back a Yes may be asked again at once: nobody else can give them the choice back', async () => {
    const { caseId } = await after(page('yes'), told('withdrawal'));
    await settled(caseId);
    expect((await ask(await room.composed(caseId))).status).toBe(202);
  });

  test('is asked again when they say that they want to be, and that is on record with the question', async () => {
    const { caseId } = await after(page('no'));
    await settled(caseId);
    const id = await room.composed(caseId);
    expect((await ask(id, { onTheirWish: 'page' })).status).toBe(422);
    expect((await ask(id, { onTheirWish: 'phone' })).status).toBe(202);
    const events = await room.query(
      `SELECT v.state, v.expressed_by, v.method, v.actor FROM consent_events v JOIN consents c ON c.id = v.consent_id WHERE c.escalation_id = $1`,
      [id],
    );
    expect(events).toEqual([{ state: 'requested', expressed_by: 'staff', method: 'phone', actor: 'support-1' }]);
  });

  test('gets the serial number brought to the vendor at once, and is left alone in every other case of the license', async () => {
    const { caseId, consent, notBefore } = await after(page('no'));
    await room.call('PATCH', `/cases/${caseId}`, { problem: 'It stops!' });
    await room.call('POST', `/escalations/${await room.composed(caseId)}/send`, { form: 'serial-only' });
    const other = await room.composed(await another(caseId));
    expect(await ask(other)).toMatchObject({ status: 409, body: { code: 'asked-lately', notBefore } });
    await shift(consent, '7 days');
    expect((await ask(other)).status).toBe(202);
  });
});

/** A further case about the license of this one. */
async function another(caseId: string): Promise<string> {
  const [license] = await room.query<{ id: string }>(`SELECT license_id AS id FROM support_cases WHERE id = $1`, [caseId]); // prettier-ignore
  const body = { licenseId: license!.id, problem: 'It stops.', language: 'en' };
  return (await room.call<{ id: string }>('POST', '/cases', body)).id;
}

describe('about one license', () => {
  test('a person has one open question, in whichever case, and of two clerks at once one asks', async () => {
    const caseId = await room.openCase();
    const [first, second] = [await room.composed(caseId), await room.composed(await another(caseId))];
    const both = await Promise.all([ask(first), ask(second)]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    const [refused, id] = both[0].status === 409 ? [both[0], first] : [both[1], second];
    expect(refused.body).toMatchObject({ code: 'asked-already', notBefore: expect.any(String) });
    expect((await ask(id, { onTheirWish: 'phone' })).body.code).toBe('asked-already');
    expect((await room.consent.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form: 'serial-only' } })).status).toBe(202); // prettier-ignore
    await room.query(`UPDATE consents SET valid_until = now() WHERE escalation_id = ANY($1)`, [[first, second]]);
    expect((await ask(await room.composed(await another(caseId)))).status).toBe(202);
  });

  test('whoever answers nothing is asked three times in thirty days, whatever is changed about the question', async () => {
    let caseId = await room.openCase();
    const consents: string[] = [];
    for (const round of [1, 2, 3]) {
      if (round === 2) await room.call('PATCH', `/cases/${caseId}`, { problem: 'It stops!' });
      if (round === 3) caseId = await another(caseId);
      const id = await room.composed(caseId);
      expect([round, (await ask(id)).status]).toEqual([round, 202]);
      const [row] = await room.query<{ id: string }>(`UPDATE consents SET valid_until = now() WHERE escalation_id = $1 RETURNING id`, [id]); // prettier-ignore
      consents.push(row!.id);
    }
    const fourth = await room.composed(await another(caseId));
    const refused = await ask(fourth);
    const [asked] = await room.query<{ at: Date }>(`SELECT requested_at AS at FROM consents WHERE id = $1`, [
      consents[0],
    ]);
    const notBefore = new Date(asked!.at.getTime() + 30 * 86_400_000).toISOString();
    expect(refused).toMatchObject({ status: 409, body: { code: 'asked-without-answer', notBefore } });
    await room.query(`UPDATE consents SET requested_at = requested_at - interval '30 days' WHERE id = $1`, [
      consents[0],
    ]);
    expect((await ask(fourth)).status).toBe(202);
  });

  test('a person of another license of the same customer is asked all the same', async () => {
    const one = await room.composed(await room.openCase());
    expect((await ask(one)).status).toBe(202);
    const other = await room.composed(await room.openCase());
    expect((await ask(other)).status).toBe(202);
  });
});

describe('once the license was revoked', () => {
  const revoke = (caseId: string) =>
    room.query(`UPDATE licenses SET state = 'revoked', revoked_at = now() WHERE id = (SELECT license_id FROM support_cases WHERE id = $1)`, [caseId]); // prettier-ignore
  const yes = (id: string) =>
    room
      .query<{ id: string }>(`SELECT id FROM consents WHERE escalation_id = $1`, [id])
      .then(([consent]) => room.service(DecisionService).answer(consent!.id, 'yes', { language: 'en', notice: '<html></html>' })); // prettier-ignore
  const stands = async (id: string) =>
    (await room.query(`SELECT e.state, e.reason, c.state AS consent, (SELECT count(*)::int FROM deliveries d WHERE d.escalation_id = e.id) AS deliveries FROM escalations e JOIN consents c ON c.escalation_id = e.id WHERE e.id = $1`, [id]))[0]; // prettier-ignore

  /** What the page says after the answer, and the receipt if it were due now. */
  async function told(id: string): Promise<string[]> {
    const token = newToken();
    await room.query(
      `INSERT INTO customer_links (id, kind, token_hash, person_id, consent_id, expires_at, created_at)
       SELECT $1, 'decide', $2, person_id, id, now() + interval '1 hour', now() FROM consents WHERE escalation_id = $3`,
      [newId('customerLink'), tokenHash(token), id],
    );
    const [mail] = await room.query<{ id: string }>(
      `SELECT m.id FROM mails m JOIN consents c ON c.id = m.consent_id WHERE c.escalation_id = $1 AND m.kind = 'given'`,
      [id],
    );
    await room.query(`UPDATE mails SET state = 'waiting', next_at = now() WHERE id = $1`, [mail!.id]);
    const [row] = await room.query<MailRow>(READ, [mail!.id]);
    const receipt = composeMail(row!, {}, resellerOf(HOUSE_VALUES), 'https://desk.example')!.text;
    return [(await room.consent.send('GET', `/consent/${token}/en`, undefined, {})).text, receipt];
  }

  test('a Yes is recorded, and nothing goes on the strength of it', async () => {
    const caseId = await room.openCase();
    const id = await room.composed(caseId);
    await ask(id);
    await revoke(caseId);
    expect((await yes(id)).counted).toBe(true);
    expect(await stands(id)).toEqual({
      state: 'discarded',
      reason: 'license-revoked',
      consent: 'given',
      deliveries: 0,
    });
    // Nobody is told that their details may go now.
    const words = await told(id);
    for (const each of words) expect(each).toContain(TEXTS.en.answered.ended['license-ended']);
    expect(words.join()).not.toContain('We may');
    expect((await room.consent.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form: 'personal' } })).status).toBe(409); // prettier-ignore
  });

  test('a late Yes is not used, nobody is asked, and the serial number alone may still go', async () => {
    const caseId = await room.openCase();
    const [late, next] = [await room.composed(caseId), await room.composed(await another(caseId))];
    await ask(late, { serialAfterDays: 1 });
    await room.service(EscalationService).goWithout(late);
    await room.query(`UPDATE deliveries SET state = 'done', settled_at = now() WHERE escalation_id = $1`, [late]);
    await room.service(EscalationService).advance(late);
    await revoke(caseId);
    await yes(late);
    const send = (id: string, form: string) => room.consent.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form } }); // prettier-ignore
    expect(await send(late, 'personal')).toMatchObject({ status: 409, body: { code: 'license-not-active' } });
    expect(await send(next, 'ask')).toMatchObject({ status: 409, body: { code: 'license-not-active' } });
    expect((await send(next, 'serial-only')).status).toBe(202);
  });

  test('what waits with personal data ends, and nothing goes in its place', async () => {
    const caseId = await room.openCase();
    const id = await room.composed(caseId);
    await ask(id);
    await yes(id);
    await revoke(caseId);
    await room.query(`UPDATE deliveries SET state = 'refused', reason = 'license-revoked', settled_at = now() WHERE escalation_id = $1`, [id]); // prettier-ignore
    await room.service(EscalationService).advance(id);
    expect(await stands(id)).toMatchObject({ state: 'failed', reason: 'license-revoked', deliveries: 1 });
  });
});

test('a vendor that is paused for a while may be asked about', async () => {
  const caseId = await room.openCase();
  await room.query(`UPDATE vendors SET paused = true`);
  const { id, withConsent } = await compose(caseId);
  expect(withConsent!.fields).toEqual(['firstName', 'lastName', 'email', 'problemText']);
  expect((await ask(id)).status).toBe(202);
});
