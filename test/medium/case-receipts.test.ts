import { CaseRoom } from '../support/ended-case.js';
import { DecisionService } from '../../apps/consent/src/consent/decision.service.js';

let room: CaseRoom;
beforeAll(async () => {
  room = await CaseRoom.open();
});
afterAll(() => room?.close());

async function asked() {
  const caseId = await room.openCase();
  const id = await room.composed(caseId);
  await room.call('POST', `/escalations/${id}/send`, { form: 'ask' });
  const [consent] = await room.query<{ id: string }>('SELECT id FROM consents WHERE escalation_id = $1', [id]);
  return { caseId, consentId: consent!.id };
}
const told = (consentId: string, what: 'refusal' | 'withdrawal') =>
  room.call('POST', `/consents/${consentId}/${what}`, { method: 'phone' });
const say = (consentId: string, answer: 'yes' | 'no') =>
  room.service(DecisionService).answer(consentId, answer, { language: 'en', notice: '<html></html>' });
const receipts = async (consentId: string) =>
  (
    await room.query<{ kind: string }>(
      `SELECT kind FROM mails WHERE consent_id = $1 AND kind NOT IN ('request', 'reminder') ORDER BY id`,
      [consentId],
    )
  ).map(({ kind }) => kind);

test('a refusal that staff recorded is confirmed by mail, once', async () => {
  const { consentId } = await asked();
  await told(consentId, 'refusal');
  await told(consentId, 'refusal');
  expect(await receipts(consentId)).toEqual(['refused']);
});

test('who takes back a No is never told that they took back a Yes', async () => {
  const { consentId } = await asked();
  await say(consentId, 'no');
  await told(consentId, 'withdrawal');
  expect(await receipts(consentId)).toEqual(['refused', 'refused']);
});

test('nor who never answered; a Yes that had ended by itself is confirmed as taken back', async () => {
  const silent = await asked();
  await room.call('PATCH', `/cases/${silent.caseId}`, { problem: 'Another text.' });
  await told(silent.consentId, 'withdrawal');
  expect(await receipts(silent.consentId)).toEqual(['refused']);
  const { consentId } = await asked();
  await say(consentId, 'yes');
  await room.query(`UPDATE consents SET state = 'consumed' WHERE id = $1`, [consentId]);
  await told(consentId, 'withdrawal');
  expect(await receipts(consentId)).toEqual(['given', 'withdrawn']);
});

test('the case says which of its two letters went', async () => {
  const caseId = await room.openCase();
  const id = await room.composed(caseId);
  const formIn = async () =>
    (await room.call<{ escalations: { form: string | null }[] }>('GET', `/cases/${caseId}`)).escalations.map(
      ({ form }) => form,
    );
  expect(await formIn()).toEqual([null]);
  await room.call('POST', `/escalations/${id}/send`, { form: 'serial-only' });
  expect(await formIn()).toEqual(['serial-only']);
});
