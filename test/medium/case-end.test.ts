import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { SendingService } from '../../apps/consent/src/mail/sending.service.js';
import { AnswerService } from '../../apps/support/src/escalation/answer.service.js';
import { EscalationService } from '../../apps/support/src/escalation/escalation.service.js';
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { ADMIN, SUPPORT } from '../support/staff.js';

const room = opened(() => Cases.open());

const send = (id: string, form: string, more = {}) => room.post(`/escalations/${id}/send`, { form, ...more });
const close = (caseId: string) => room.post(`/cases/${caseId}/close`);
const stateOf = async (table: 'escalations' | 'consents', id: string) =>
  (await room.query<{ state: string }>(`SELECT state FROM ${table} WHERE id = $1`, [id]))[0]!.state;
const deliveriesOf = (caseId: string) =>
  room.query<{ id: string }>(
    `SELECT d.id FROM deliveries d JOIN escalations e ON e.id = d.escalation_id WHERE e.case_id = $1`,
    [caseId],
  );
async function delivered(escalationId: string): Promise<void> {
  await room.query(
    `UPDATE deliveries SET state = 'done', settled_at = now() WHERE escalation_id = $1 AND state <> 'done'`,
    [escalationId],
  );
  await room.service(EscalationService).advance(escalationId);
  await room.settle();
  expect(await stateOf('escalations', escalationId)).toBe('sent');
}
const answer = (consentId: string, choice: 'yes' | 'no') => room.answer(consentId, choice);

const { en } = TEXTS;
/** What the link of the question shows by now. */
async function pageOf(consentId: string): Promise<string> {
  const link = await room.link('decide', consentId);
  return (await room.consent.send('GET', `${link}/en`)).text.replace(/\s+/g, ' ');
}

const EVENT = `SELECT state, expressed_by, method FROM consent_events WHERE consent_id = $1 ORDER BY at DESC LIMIT 1`;

describe('a closed case', () => {
  test('asks nobody: its question ends, mails that waited are dropped, a late Yes is on record and not used', async () => {
    const { caseId, id, consentId } = await room.asked({ serialAfterDays: 1 });
    const other = await room.composed(caseId);
    expect((await close(caseId)).status).toBe(200);
    expect(await stateOf('consents', consentId)).toBe('invalidated');
    for (const escalation of [id, other]) expect(await stateOf('escalations', escalation)).toBe('discarded');
    const [event] = await room.query(EVENT, [consentId]);
    expect(event).toEqual({ state: 'invalidated', expressed_by: 'system', method: 'case-closed' });

    await room.query('UPDATE mails SET next_at = now() WHERE consent_id = $1', [consentId]);
    const mails = await room.query<{ id: string }>('SELECT id FROM mails WHERE consent_id = $1', [consentId]);
    for (const mail of mails) await room.service(SendingService).send(mail.id);
    expect(await room.query('SELECT DISTINCT state FROM mails WHERE consent_id = $1', [consentId])).toEqual([
      { state: 'dropped' },
    ]);

    for (const _twice of [1, 2])
      expect(await answer(consentId, 'yes')).toMatchObject({ counted: false, state: 'invalidated' });
    const said = await room.query(
      `SELECT state, expressed_by, method, sealed_notice IS NOT NULL AS notice FROM consent_events WHERE consent_id = $1 ORDER BY id`,
      [consentId],
    );
    expect(said.slice(2)).toEqual([{ state: 'given-late', expressed_by: 'subject', method: 'page', notice: true }]);
    expect((await room.support.readCase(caseId)).escalations[0]!.consent).toMatchObject({
      state: 'invalidated',
      answeredLate: 'yes',
      decidedAt: null,
    });
    expect(await stateOf('consents', consentId)).toBe('invalidated');
    await room.service(AnswerService).goWithout(id);
    expect(await deliveriesOf(caseId)).toEqual([]);
    const page = await pageOf(consentId);
    expect(page).toContain(`<h1>${en.states['given-late']}</h1>`);
    expect(page).toContain(en.answered.ended['case-closed']);
    expect(page).not.toContain(en.answered.nextRefused);
  });

  test('and one whose text was changed takes a late No as a No: they are left alone for a week', async () => {
    const { caseId, consentId } = await room.asked();
    await room.support.changeCase(caseId, { problem: 'It stops!' });
    // Also of somebody who said Yes a moment ago.
    expect(await answer(consentId, 'yes')).toMatchObject({ counted: false, late: 'given-late' });
    expect(await answer(consentId, 'no')).toMatchObject({ counted: false, state: 'superseded', late: 'refused-late' });
    expect(await send(await room.composed(caseId), 'ask')).toMatchObject({ status: 409, body: { code: 'asked-lately' } });
  }); // prettier-ignore

  test('releases nothing on a Yes that came late, also after it is opened again', async () => {
    const { caseId, id, consentId } = await room.asked({ serialAfterDays: 1 });
    await room.service(AnswerService).goWithout(id);
    await delivered(id);
    await answer(consentId, 'yes');
    expect(await stateOf('consents', consentId)).toBe('given');
    expect((await close(caseId)).status).toBe(200);
    expect(await stateOf('consents', consentId)).toBe('invalidated');
    const page = await pageOf(consentId);
    expect(page).toContain(`<h1>${en.answered.yesInvalidated}</h1>`);
    expect(page).toContain(en.answered.ended['case-closed']);
    await room.support.reopenCase(caseId, {});
    expect(await pageOf(consentId)).toContain(en.answered.nextWithdrawn);
    expect(await send(id, 'personal')).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    expect(await deliveriesOf(caseId)).toHaveLength(1);
  });

  test('keeps what was said: a No, a withdrawal and a used Yes stay what they are', async () => {
    const { caseId, consentId } = await room.asked();
    await answer(consentId, 'no');
    expect((await close(caseId)).status).toBe(200);
    expect(await stateOf('consents', consentId)).toBe('refused');
  });

  test('is not closed while something is on its way to the vendor', async () => {
    const caseId = await room.openCase();
    const id = await room.composed(caseId);
    await send(id, 'serial-only');
    expect(await close(caseId)).toMatchObject({ status: 409, body: { code: 'already-under-way' } });
    await delivered(id);
    expect((await close(caseId)).status).toBe(200);
  });

  test('or answered at once: either it goes and stays open, or it is closed and nothing goes', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { caseId, consentId } = await room.asked();
      const [closed, answered] = await Promise.all([close(caseId), answer(consentId, 'yes')]);
      const went = await deliveriesOf(caseId);
      expect({ closed: closed.status, went: went.length }).toEqual(
        closed.status === 200 ? { closed: 200, went: 0 } : { closed: 409, went: 1 },
      );
      // A Yes of that very moment may be on record; the closing has ended it.
      if (closed.status === 200) expect(await stateOf('consents', consentId)).toBe('invalidated');
      else expect(answered.counted).toBe(true);
    }
  });
});

describe('a case is opened again', () => {
  const reopen = (caseId: string, as: typeof SUPPORT, body: object) =>
    room.call('POST', `/cases/${caseId}/reopen`, { as, body });
  const override = { overrideReason: 'Goodwill' };
  async function closedWith(change: string): Promise<string> {
    const caseId = await room.openCase();
    await close(caseId);
    await room.query(
      `UPDATE licenses SET ${change} WHERE id = (SELECT license_id FROM support_cases WHERE id = '${caseId}')`,
    );
    return caseId;
  }

  test('only where its maintenance is paid, or an administrator says why not', async () => {
    const caseId = await closedWith('maintenance_until = current_date - 2');
    for (const [as, body] of [
      [SUPPORT, {}],
      [SUPPORT, override],
      [ADMIN, {}],
    ] as const)
      expect(await reopen(caseId, as, body)).toMatchObject({ status: 409, body: { code: 'maintenance-not-paid' } });
    expect(await reopen(caseId, ADMIN, override)).toMatchObject({
      status: 200,
      body: { state: 'open', overrideReason: 'Goodwill' },
    });
  });

  test('never where its license has ended', async () => {
    const caseId = await closedWith(`state = 'revoked', revoked_at = now()`);
    expect(await reopen(caseId, ADMIN, override)).toMatchObject({ status: 409, body: { code: 'license-not-active' } });
  });

  test('without a reason where none is needed, even if one is told', async () => {
    const caseId = await closedWith('maintenance_until = NULL');
    expect(await reopen(caseId, ADMIN, override)).toMatchObject({ status: 200, body: { overrideReason: null } });
  });
});

describe.each([
  ['before anybody saw that it was under way', false],
  ['after it was seen under way', true],
])('a personal letter that stopped, was taken up again and is refused %s', (_name, seen) => {
  async function stopped() {
    const one = await room.asked();
    await answer(one.consentId, 'yes');
    await deliveryIs(one.id, 'dead', 'gave-up');
    await escalations().advance(one.id);
    expect(await stateOf('escalations', one.id)).toBe('failed');
    return one;
  }
  const escalations = () => room.service(EscalationService);
  const deliveryIs = (id: string, state: string, reason: string | null) =>
    room.query(
      `UPDATE deliveries SET state = $2, reason = $3 WHERE escalation_id = $1 AND purpose = 'escalation-personal'`,
      [id, state, reason],
    );
  async function retried(id: string): Promise<void> {
    await deliveryIs(id, 'waiting', null);
    if (seen) await escalations().advance(id);
    await deliveryIs(id, 'refused', 'consent-withdrawn');
    await escalations().advance(id);
  }
  const of = async (id: string) => (await room.query(`SELECT state, reason FROM escalations WHERE id = $1`, [id]))[0];

  test('tells the vendor nothing of a closed case, nor once it is opened again', async () => {
    const { caseId, id } = await stopped();
    await close(caseId);
    await retried(id);
    expect(await of(id)).toEqual({ state: 'failed', reason: 'case-closed' });
    await room.support.reopenCase(caseId, {});
    expect(await escalations().behind()).not.toContain(id);
    await escalations().advance(id);
    expect(await of(id)).toEqual({ state: 'failed', reason: 'case-closed' });
    expect(await deliveriesOf(caseId)).toHaveLength(1);
  });

  test('tells the vendor nothing a second time where support has gone on without it', async () => {
    const { caseId, id } = await stopped();
    const next = await room.composed(caseId);
    await send(next, 'serial-only');
    await delivered(next);
    await retried(id);
    expect(await of(id)).toEqual({ state: 'failed', reason: 'another-chosen' });
    expect(await deliveriesOf(caseId)).toHaveLength(2);
  });

  test('goes without where the case is open and stands still', async () => {
    const { caseId, id } = await stopped();
    await retried(id);
    expect(await of(id)).toEqual({ state: 'delivering', reason: null });
    expect(await deliveriesOf(caseId)).toHaveLength(2);
  });
});

describe('a Yes that came late', () => {
  const letterIs = (id: string, form: string, state: string, reason: string | null) =>
    room.query(`UPDATE deliveries SET state = $3, reason = $4 WHERE escalation_id = $1 AND form = $2`, [
      id,
      form,
      state,
      reason,
    ]);

  test('may be used where the letter without personal data failed, once', async () => {
    const { caseId, id, consentId } = await room.asked();
    await send(id, 'serial-only');
    await letterIs(id, 'serial-only', 'dead', 'gave-up');
    await room.service(EscalationService).advance(id);
    expect(await stateOf('escalations', id)).toBe('failed');
    expect(await send(id, 'personal')).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    await answer(consentId, 'yes');
    expect(await deliveriesOf(caseId)).toHaveLength(1);
    expect((await send(id, 'personal')).status).toBe(202);
    expect(await stateOf('escalations', id)).toBe('delivering');
    await letterIs(id, 'personal', 'refused', 'safeguard-lapsed');
    await room.service(EscalationService).advance(id);
    expect(await stateOf('escalations', id)).toBe('failed');
    expect(await send(id, 'personal')).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await deliveriesOf(caseId)).toHaveLength(2);
  });

  test('and is taken back leaves it failed as it was, and nothing more goes', async () => {
    const { caseId, id, consentId } = await room.asked();
    await send(id, 'serial-only');
    await letterIs(id, 'serial-only', 'dead', 'gave-up');
    await room.service(EscalationService).advance(id);
    await answer(consentId, 'yes');
    await send(id, 'personal');
    await letterIs(id, 'personal', 'refused', 'consent-withdrawn');
    await room.service(EscalationService).advance(id);
    expect(await room.query('SELECT state, reason, form FROM escalations WHERE id = $1', [id])).toEqual([
      { state: 'failed', reason: 'gave-up', form: 'serial-only' },
    ]);
    expect(await deliveriesOf(caseId)).toHaveLength(2);
  });

  test('and was for a recipient that has changed is over: it cannot be used a second time', async () => {
    const { caseId, id, consentId } = await room.asked();
    await send(id, 'serial-only');
    await delivered(id);
    await answer(consentId, 'yes');
    expect((await send(id, 'personal')).status).toBe(202);
    await letterIs(id, 'personal', 'refused', 'recipient-changed');
    await room.service(EscalationService).advance(id);
    await room.settle();
    expect(await stateOf('escalations', id)).toBe('sent');
    expect(await room.query(EVENT, [consentId])).toEqual([
      { state: 'invalidated', expressed_by: 'system', method: 'recipient-changed' },
    ]);
    expect(await send(id, 'personal')).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await deliveriesOf(caseId)).toHaveLength(2);
  });
});

test('two clerks, two compositions: once one is at the vendor, the older other one cannot be sent', async () => {
  for (const choice of ['serial-only', 'ask']) {
    const caseId = await room.openCase();
    const [mine, theirs] = [await room.composed(caseId), await room.composed(caseId)];
    await send(mine, 'serial-only');
    await delivered(mine);
    expect((await send(theirs, choice)).status).toBe(409);
    expect(await stateOf('escalations', theirs)).toBe('discarded');
    expect(await deliveriesOf(caseId)).toHaveLength(1);
  }
});
