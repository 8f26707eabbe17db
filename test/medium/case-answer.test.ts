/** Consent records an answer and knows nothing of the case; support takes it over under its own lock. */
import { ConsentService } from '../../apps/consent/src/consent/consent.service.js';
import { DataSource } from 'typeorm';
import { DecisionService } from '../../apps/consent/src/decision/decision.service.js';
import { CLAIM } from '../../apps/consent/src/mail/mail.queries.js';
import { MailService } from '../../apps/consent/src/mail/mail.service.js';
import { AnswerService } from '../../apps/support/src/escalation/answer.service.js';
import { EscalationSweep } from '../../apps/support/src/escalation/escalation.sweep.js';
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { SUPPORT } from '../support/staff.js';
import { withChange, withDeliveryLocked } from '../support/lock.js';

const room = opened(() => Cases.open());

const shown = { language: 'en', notice: '<html></html>' } as const;
const say = (consentId: string, answer: 'yes' | 'no') => room.service(DecisionService).answer(consentId, answer, shown);
const answers = () => room.service(AnswerService);
/** Nobody takes over anything of this case meanwhile. */
const whileLocked = (caseId: string, during: () => Promise<void>) =>
  withChange(room.database, `UPDATE support_cases SET notes = notes WHERE id = $1`, [caseId], during);
const of = async (id: string) => {
  const [row] = await room.query<{ state: string }>(`SELECT state FROM escalations WHERE id = $1`, [id]);
  const letters = await room.query<{ form: string }>(`SELECT form FROM deliveries WHERE escalation_id = $1 ORDER BY id`, [id]); // prettier-ignore
  return [row!.state, ...letters.map(({ form }) => form)];
};
/** As if an answer had been recorded by a process that then died: no job. */
const record = (consentId: string, event: 'granted' | 'refused' | 'withdrawn') =>
  room.consent.nest
    .get(DataSource)
    .transaction((manager) =>
      room.service(ConsentService).recordWithin(manager, consentId, { event, by: 'subject', method: 'page', ...shown }),
    );

test('a Yes, a No and a withdrawal wait for nobody who holds the case', async () => {
  const [yes, no] = [await room.asked(), await room.asked()];
  for (const [one, answer] of [
    [yes, 'yes'],
    [no, 'no'],
  ] as const)
    // prettier-ignore
    await whileLocked(one.caseId, async () => {
      expect(await say(one.consentId, answer)).toMatchObject({ counted: true });
      const { truth } = await room.service(DecisionService).withdraw(one.consentId, { language: 'en' });
      expect(truth).toEqual({ kind: 'nothing-left' });
      expect(await of(one.id)).toEqual(['asking']);
    });
  for (const one of [yes, no]) await answers().take(one.id);
  expect([await of(yes.id), await of(no.id)]).toEqual([['delivering', 'serial-only'], ['answered-no']]);
});

test.each([
  ['Yes', 'granted', ['delivering', 'personal']],
  ['No', 'refused', ['answered-no']],
  ['question that was taken back', 'withdrawn', ['answered-no']],
] as const)('a %s whose job was lost is found by the sweep, and taken over once', async (_what, event, end) => {
  const { caseId, id, consentId } = await room.asked();
  await whileLocked(caseId, async () => {
    await record(consentId, event);
    expect(await answers().answered()).toContain(id);
  });
  await Promise.all([room.service(EscalationSweep).sweep(), answers().take(id), answers().take(id)]);
  expect(await of(id)).toEqual(end);
  expect(await answers().answered()).not.toContain(id);
});

test('what waits is stopped by the sweep where the job of a withdrawal was lost', async () => {
  const { id, consentId } = await room.asked();
  await room.answer(consentId, 'yes');
  const stopped = async () =>
    (await room.query(`SELECT 1 FROM deliveries WHERE escalation_id = $1 AND cancel_requested_at IS NOT NULL`, [id])).length; // prettier-ignore
  await answers().stop(id);
  expect(await stopped()).toBe(0);
  const [letter] = await room.query<{ id: string }>(`SELECT id FROM deliveries WHERE escalation_id = $1`, [id]);
  await withDeliveryLocked(room.database, letter!.id, async () => {
    await record(consentId, 'withdrawn');
    expect(await answers().withdrawn()).toContain(id);
  });
  await room.service(EscalationSweep).sweep();
  expect(await stopped()).toBe(1);
  expect(await answers().withdrawn()).not.toContain(id);
});

test('what may go without after some days goes with a Yes that came before that', async () => {
  const { id, consentId } = await room.asked({ serialAfterDays: 1 });
  await record(consentId, 'granted');
  await answers().goWithout(id);
  expect(await of(id)).toEqual(['delivering', 'personal']);
});

test.each(['close', 'send'])('before staff %s, a Yes that no job has brought yet is taken over', async (what) => {
  const { caseId, id, consentId } = await room.asked();
  await record(consentId, 'granted');
  const [path, body] = what === 'close' ? [`/cases/${caseId}/close`] : [`/escalations/${id}/send`, { form: 'serial-only' }];
  const answer = await room.call('POST', path, { as: SUPPORT, ...(body ? { body } : {}) });
  expect(answer).toMatchObject({ status: 409, body: { code: 'already-under-way' } });
  expect(await of(id)).toEqual(['delivering', 'personal']);
}); // prettier-ignore

test('a No that comes while staff close the case is taken over first: what was promised for it still goes', async () => {
  const { caseId, id, consentId } = await room.asked({ serialAfterDays: 1 });
  const takeOf = answers().takeOf.bind(answers());
  answers().takeOf = async (of) => {
    answers().takeOf = takeOf;
    await takeOf(of);
    await record(consentId, 'refused');
  };
  const closing = await room.call('POST', `/cases/${caseId}/close`, { as: SUPPORT });
  expect(closing).toMatchObject({ status: 409, body: { code: 'already-under-way' } });
  expect(await of(id)).toEqual(['delivering', 'serial-only']);
});

test.each([
  ['a receipt does not wait', 'refused', 1],
  ['a reminder is read anew', 'reminder', 0],
] as const)('where support takes the answer over while a mail about it is read, %s', async (_what, kind, claimed) => {
  const { id, consentId } = await room.asked();
  await record(consentId, 'refused');
  const [consent] = await room.query<{ person_id: string; person_version_id: string }>(
    'SELECT person_id, person_version_id FROM consents WHERE id = $1',
    [consentId],
  );
  const about = { personId: consent!.person_id, personVersionId: consent!.person_version_id, consentId };
  const mailId = await room.consent.nest
    .get(DataSource)
    .transaction((manager) => room.service(MailService).write(manager, { kind, ...about, language: 'en', links: [] }));
  await answers().take(id);
  expect(await room.query(CLAIM, [[mailId], 30_000, ['refused'], ['asking'], [null], [null]])).toHaveLength(claimed);
});
