import { MailService } from '../../apps/consent/src/mail/mail.service.js';
import type { CaseAnswer } from '../../apps/consent/src/support-case/support-case.dto.js';
import { CaseRoom, SUPPORT } from '../support/ended-case.js';

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
const ask = (id: string) =>
  room.consent.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form: 'ask' } });
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

test('a vendor that is paused for a while may be asked about', async () => {
  const caseId = await room.openCase();
  await room.query(`UPDATE vendors SET paused = true`);
  const { id, withConsent } = await compose(caseId);
  expect(withConsent!.fields).toEqual(['firstName', 'lastName', 'email', 'problemText']);
  expect((await ask(id)).status).toBe(202);
});
