import { SendingService } from '../../apps/consent/src/mail/sending.service.js';
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { SUPPORT } from '../support/staff.js';
import { untilWaiting, withChange } from '../support/lock.js';

const room = opened(() => Cases.open());
afterEach(() =>
  room.query(
    `UPDATE vendors SET withheld_fields = '{}', safeguard = 'standard-contractual-clauses', safeguard_expires_on = NULL, paused = false`,
  ),
);

const compose = (caseId: string) => room.support.composeEscalation(caseId);
const ask = (id: string, more = {}) => room.post(`/escalations/${id}/send`, { form: 'ask', ...more });
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

test.each([
  ['requested', 'asking', 'discarded'],
  ['given', 'delivering', 'delivering'],
])('the same text again changes nothing where the answer is %s', async (answer, before, after) => {
  const { caseId, consentId } = await room.asked();
  if (answer === 'given') await room.answer(consentId, 'yes');
  await room.composed(caseId);
  const stands = async () => {
    const { textVersion, notes, escalations } = await room.support.readCase(caseId);
    return [textVersion, notes, ...escalations.map(({ state, consent }) => [state, consent?.state])];
  };
  await room.support.changeCase(caseId, { problem: 'It stops.', notes: 'Told us twice.' });
  expect(await stands()).toEqual([1, 'Told us twice.', [before, answer], ['composed', undefined]]);
  await room.support.changeCase(caseId, { problem: 'It stops!' });
  expect(await stands()).toEqual([2, 'Told us twice.', [after, 'superseded'], ['discarded', undefined]]);
});

test('who was asked is reminded while their answer decides, and not once the serial number goes alone', async () => {
  const { id } = await room.asked();
  const fates = async () => {
    const mails = await room.query<{ id: string; kind: string }>(
      `UPDATE mails m SET next_at = now() FROM consents c WHERE c.id = m.consent_id AND c.escalation_id = $1 AND m.state = 'waiting'
       RETURNING m.id, m.kind`,
      [id],
    );
    for (const mail of mails) await room.service(SendingService).send(mail.id);
    const rows = await room.query<{ kind: string; dropped: boolean }>(
      `SELECT m.kind, m.state = 'dropped' AS dropped FROM mails m JOIN consents c ON c.id = m.consent_id WHERE c.escalation_id = $1 ORDER BY m.id`,
      [id],
    );
    return Object.fromEntries(rows.map(({ kind, dropped }) => [kind, dropped]));
  };
  expect(await fates()).toEqual({ request: false, reminder: false });
  await room.choose(id, 'serial-only');
  expect(await fates()).toEqual({ request: false, reminder: true });
});

describe('who has said No in a case', () => {
  type Say = (consentId: string) => Promise<unknown>;
  const told =
    (what: 'Refusal' | 'Withdrawal'): Say =>
    (consentId) =>
      room.support[`record${what}`](consentId, { method: 'phone' });
  const page =
    (answer: 'yes' | 'no'): Say =>
    (consentId) =>
      room.answer(consentId, answer);

  async function after(...said: Say[]) {
    const { caseId, consentId: consent } = await room.asked();
    for (const say of said) await say(consent);
    const [{ at } = { at: new Date(0) }] = await room.query<{ at: Date }>(
      'SELECT max(at) AS at FROM consent_events WHERE consent_id = $1',
      [consent],
    );
    return { caseId, consent, notBefore: new Date(at.getTime() + 7 * 86_400_000).toISOString() };
  }
  /** Nothing of the case is under way, and nothing goes on by itself: in one statement, as the job of an answer may still run. */
  const settled = (caseId: string) =>
    room.query(
      `WITH stopped AS (
         UPDATE deliveries SET state = 'cancelled' WHERE escalation_id IN (SELECT id FROM escalations WHERE case_id = $1))
       UPDATE escalations SET state = 'failed', reason = 'another-chosen' WHERE case_id = $1 AND state IN ('answered-no', 'delivering')`,
      [caseId],
    );
  const shift = (consent: string, interval: string) =>
    room.unguarded(`UPDATE consent_events SET at = at - interval '${interval}' WHERE consent_id = '${consent}'`);

  test.each<[string, Say[]]>([
    ['on the page', [page('no')]],
    ['on the phone', [told('Refusal')]],
    ['by taking the question back', [told('Withdrawal')]],
  ])('(%s) is asked again in it a week later, whatever was changed', async (_how, said) => {
    const { caseId, consent, notBefore } = await after(...said);
    const beside = await room.composed(caseId);
    await settled(caseId);
    const lately = { status: 409, body: { code: 'asked-lately', notBefore } };
    expect(await ask(beside)).toMatchObject(lately);
    await room.support.changeCase(caseId, { problem: 'It stops!' });
    const id = await room.composed(caseId);
    expect(await ask(id)).toMatchObject(lately);
    expect(await ask(id, { serialAfterDays: 1 })).toMatchObject(lately);
    await shift(consent, '6 days 23 hours');
    expect((await ask(id)).status).toBe(409);
    await shift(consent, '1 hour');
    expect((await ask(id)).status).toBe(202);
  });

  test('but by taking back a Yes may be asked again at once: nobody else can give them the choice back', async () => {
    const { caseId } = await after(page('yes'), told('Withdrawal'));
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

  test('is asked again once in seven days, however often a wish of theirs is recorded', async () => {
    const { caseId } = await after(page('no'));
    const wished = async () => {
      await settled(caseId);
      const id = await room.composed(caseId);
      const answer = await ask(id, { onTheirWish: 'phone' });
      const [row] = await room.query<{ id: string; at: Date }>(
        `SELECT c.id, v.at FROM consents c JOIN consent_events v ON v.consent_id = c.id WHERE c.escalation_id = $1`,
        [id],
      );
      return { status: answer.status, body: answer.body, asked: row };
    };
    const first = await wished();
    expect(first.status).toBe(202);
    await page('no')(first.asked!.id);
    const notBefore = new Date(first.asked!.at.getTime() + 7 * 86_400_000).toISOString();
    expect(await wished()).toMatchObject({ status: 409, body: { code: 'asked-lately', notBefore } });
    // The wish is a week old, the No after it is not.
    await room.unguarded(`UPDATE consents SET requested_at = requested_at - interval '7 days' WHERE id = '${first.asked!.id}'`); // prettier-ignore
    expect((await wished()).status).toBe(202);
  });

  test('is not asked without end on a wish: who then answers nothing is asked three times in thirty days', async () => {
    const { caseId, consent } = await after(page('no'));
    await settled(caseId);
    await shift(consent, '7 days');
    const answers = [];
    for (const round of [1, 2, 3, 4]) {
      await room.support.changeCase(caseId, { problem: `It stops ${round}.` });
      const id = await room.composed(caseId);
      const { status, body } = await ask(id, { onTheirWish: 'phone' });
      await room.query(
        `UPDATE mails SET state = 'sent', settled_at = now(), sealed_tokens = NULL
          WHERE kind = 'request' AND consent_id = (SELECT id FROM consents WHERE escalation_id = $1)`,
        [id],
      );
      answers.push([status, body.code]);
    }
    expect(answers).toEqual([...Array<unknown>(3).fill([202, undefined]), [409, 'asked-without-answer']]);
  });

  test('gets the serial number brought to the vendor at once, and is left alone in every other case of the license', async () => {
    const { caseId, consent, notBefore } = await after(page('no'));
    await room.support.changeCase(caseId, { problem: 'It stops!' });
    await room.choose(await room.composed(caseId), 'serial-only');
    const other = await room.composed(await room.anotherCase(caseId));
    expect(await ask(other)).toMatchObject({ status: 409, body: { code: 'asked-lately', notBefore } });
    await shift(consent, '7 days');
    expect((await ask(other)).status).toBe(202);
  });
});

describe('about one license', () => {
  test('a person has one open question, in whichever case, and of two clerks at once one asks', async () => {
    const caseId = await room.openCase();
    const [first, second] = [await room.composed(caseId), await room.composed(await room.anotherCase(caseId))];
    const both = await Promise.all([ask(first), ask(second)]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    const [refused, id] = both[0].status === 409 ? [both[0], first] : [both[1], second];
    expect(refused.body).toMatchObject({ code: 'asked-already', notBefore: expect.any(String) });
    expect((await ask(id, { onTheirWish: 'phone' })).body.code).toBe('asked-already');
    expect((await room.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form: 'serial-only' } })).status).toBe(202); // prettier-ignore
    await room.query(`UPDATE consents SET valid_until = now() WHERE escalation_id = ANY($1)`, [[first, second]]);
    expect((await ask(await room.composed(await room.anotherCase(caseId)))).status).toBe(202);
  });

  test('a person of another license of the same customer is asked all the same', async () => {
    for (const _one of [1, 2]) expect((await ask(await room.composed(await room.openCase()))).status).toBe(202);
  });
});

test('a vendor that is paused for a while may be asked about', async () => {
  const caseId = await room.openCase();
  await room.query(`UPDATE vendors SET paused = true`);
  const { id, withConsent } = await compose(caseId);
  expect(withConsent!.fields).toEqual(['firstName', 'lastName', 'email', 'problemText']);
  expect((await ask(id)).status).toBe(202);
});

test('a case that is closed while a letter about it is composed is left without one', async () => {
  const caseId = await room.openCase();
  let composing: Promise<{ status: number; body: object }> | undefined;
  await withChange(
    room.database,
    `UPDATE support_cases SET state = 'closed', closed_at = now() WHERE id = $1`,
    [caseId],
    async () => {
      composing = room.call('POST', `/cases/${caseId}/escalations`, { as: SUPPORT });
      await untilWaiting(room.database, 1, composing);
    },
  );
  expect(await composing).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  expect(await room.query(`SELECT 1 FROM escalations WHERE case_id = $1`, [caseId])).toEqual([]);
});
