/** Support inserts a consent and ends nothing; consent puts the question, and ends what a case or a letter has ended, under its own lock. */
import { DataSource } from 'typeorm';
import { lockEscalation } from '../../apps/support/src/escalation/letter.js';
import { AskService } from '../../apps/support/src/escalation/ask.service.js';
import { QuestionService } from '../../apps/consent/src/decision/question.service.js';
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { SUPPORT } from '../support/staff.js';
import { untilWaiting, withChange } from '../support/lock.js';

const room = opened(() => Cases.open());

/** As if the process of support had died right after its commit: no job. */
async function inserted() {
  const caseId = await room.openCase();
  const id = await room.composed(caseId);
  const consentId = await room
    .app('support')
    .nest.get(DataSource)
    .transaction(async (manager) => {
      const asked = await room.service(AskService).ask(manager, await lockEscalation(manager, id), 'support-1', {});
      await manager.query(`UPDATE escalations SET state = 'asking' WHERE id = $1`, [id]);
      return asked;
    });
  return { caseId, id, consentId };
}
const eventsOf = async (consentId: string) => {
  const found = await room.query<{ state: string }>('SELECT state FROM consent_events WHERE consent_id = $1 ORDER BY id', [consentId]); // prettier-ignore
  return found.map(({ state }) => state);
};
const mailsOf = async (consentId: string) => {
  const found = await room.query<{ kind: string }>('SELECT kind FROM mails WHERE consent_id = $1 ORDER BY id', [consentId]); // prettier-ignore
  return found.map(({ kind }) => kind);
};
const settleTwice = async (consentId: string) => {
  for (const _twice of [1, 2]) await room.service(QuestionService).settle(consentId);
};

test('a question whose job was lost is found and put once, of the time at which support asked', async () => {
  const { consentId } = await inserted();
  expect([await eventsOf(consentId), await mailsOf(consentId)]).toEqual([[], []]);
  expect(await room.service(QuestionService).unsettled()).toContain(consentId);
  await settleTwice(consentId);
  expect([await eventsOf(consentId), await mailsOf(consentId)]).toEqual([['requested'], ['request', 'reminder']]);
  expect(await room.service(QuestionService).unsettled()).not.toContain(consentId);
  const [event] = await room.query(
    `SELECT v.actor, v.expressed_by, v.method, v.at = c.requested_at AS of_then FROM consent_events v JOIN consents c ON c.id = v.consent_id WHERE c.id = $1`,
    [consentId],
  );
  expect(event).toEqual({ actor: 'support-1', expressed_by: 'system', method: 'request', of_then: true });
});

test('a No over the phone before the question was put stands after it on record, and nobody is asked any more', async () => {
  const { consentId } = await inserted();
  expect(await room.post(`/consents/${consentId}/refusal`, { method: 'phone' })).toMatchObject({ status: 200 });
  await settleTwice(consentId);
  expect([await eventsOf(consentId), await mailsOf(consentId)]).toEqual([['requested', 'refused'], ['refused']]);
});

test.each([
  ['its case was closed', (id: string) => room.support.closeCase(id), 'invalidated'],
  ['its text was changed', (id: string) => room.support.changeCase(id, { problem: 'It stops!' }), 'superseded'],
])('a question that was not put before %s is on record, and nobody is asked', async (_why, change, end) => {
  const { caseId, consentId } = await inserted();
  await change(caseId);
  expect([await eventsOf(consentId), await mailsOf(consentId)]).toEqual([['requested', end], []]);
});

test('a case is opened again only after its closing has ended the consent', async () => {
  const { caseId, consentId } = await inserted();
  await settleTwice(consentId);
  const staff = (path: string, body = {}) =>
    room.call('POST', `/cases/${caseId}${path}`, { as: SUPPORT, ...(path === '/close' ? {} : { body }) });
  let reopened: ReturnType<typeof staff>;
  let isOver = false;
  await withChange(room.database, `SELECT 1 FROM consents WHERE id = $1 FOR NO KEY UPDATE`, [consentId], async () => {
    expect((await staff('/close')).status).toBe(200);
    reopened = staff('/reopen').finally(() => (isOver = true));
    await untilWaiting(room.database, 1, reopened);
    expect(isOver).toBe(false);
    expect(await room.query('SELECT state FROM support_cases WHERE id = $1', [caseId])).toEqual([{ state: 'closed' }]);
  }); // prettier-ignore
  expect((await reopened!).status).toBe(200);
  expect(await eventsOf(consentId)).toEqual(['requested', 'invalidated']);
});

test('an answer in a closed case ends the consent first, and is on record as late', async () => {
  const { caseId, consentId } = await inserted();
  await settleTwice(consentId);
  await room.query(`UPDATE support_cases SET state = 'closed', closed_at = now() WHERE id = $1`, [caseId]);
  expect(await room.answer(consentId, 'yes')).toMatchObject({ counted: false, state: 'invalidated', late: 'given-late' });
  expect(await eventsOf(consentId)).toEqual(['requested', 'invalidated', 'given-late']);
}); // prettier-ignore

test.each([
  ['of another recipient', { recipient_address: 'other@vendor.example.org' }, '23001'],
  ['of another text', { text_version: 2 }, '23001'],
  ['that is given already', { state: 'given' }, '23001'],
  ['that was asked for long ago', { requested_at: '2020-01-01' }, '23001'],
  // What the rule lets pass the index of the table stops.
  ['a second time', {}, '23505'],
])('the role that asks cannot insert a consent %s', async (_what, change, code) => {
  const { consentId } = await inserted();
  const [row] = await room.query<Record<string, unknown>>('SELECT * FROM consents WHERE id = $1', [consentId]);
  const again = { ...row, id: `${consentId.slice(0, -1)}x`, reference: 'x', ...change };
  const [columns, values] = [Object.keys(again), Object.values(again)];
  const insert = room
    .app('support')
    .nest.get(DataSource)
    .query(
      `INSERT INTO consents (${columns.join(', ')}) VALUES (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
      values,
    );
  await expect(insert).rejects.toMatchObject({ code });
});
