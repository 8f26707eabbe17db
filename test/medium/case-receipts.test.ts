import { newId } from '#common/database/ids.js';
import { newToken, tokenHash } from '../../apps/consent/src/consent/secrets.js';
import { TEXTS } from '../../apps/consent/src/pages/texts/texts.js';
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

describe('their own page', () => {
  /** What page and text say of the one decision of this person. */
  async function ownPage(consentId: string): Promise<string> {
    const token = newToken();
    await room.query(
      `INSERT INTO customer_links (id, kind, token_hash, person_id, consent_id, expires_at, created_at)
       SELECT $1, 'person', $2, person_id, NULL, now() + interval '1 hour', now() FROM consents WHERE id = $3`,
      [newId('customerLink'), tokenHash(token), consentId],
    );
    const [page, text] = await Promise.all([
      room.consent.call('GET', `/me/${token}/en`),
      room.consent.call('GET', `/me/${token}/en/data.txt`),
    ]);
    return `${page.text} ${text.text}`;
  }
  const { withdrawn } = TEXTS.en.states;
  const withdrawnNo = 'You said No. Your withdrawal is recorded';

  test.each<[string, (consentId: string, caseId: string) => Promise<unknown>]>([
    ['a No', (consentId) => say(consentId, 'no')],
    [
      'silence until the text changed',
      (_, caseId) => room.call('PATCH', `/cases/${caseId}`, { problem: 'Another text.' }),
    ],
  ])('does not speak of a Yes where %s was withdrawn', async (_what, before) => {
    const { caseId, consentId } = await asked();
    await before(consentId, caseId);
    await told(consentId, 'withdrawal');
    const shown = await ownPage(consentId);
    expect(shown).not.toContain(withdrawn);
    expect(shown.split(withdrawnNo)).toHaveLength(4);
  });

  test('says of a Yes that it was taken back', async () => {
    const { consentId } = await asked();
    await say(consentId, 'yes');
    await told(consentId, 'withdrawal');
    const shown = await ownPage(consentId);
    expect(shown).toContain(withdrawn);
    expect(shown).not.toContain(withdrawnNo);
  });
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
