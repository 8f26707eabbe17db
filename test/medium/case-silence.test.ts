/** Who answers nothing is not asked without end; a question that did not reach them is no silence. */
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { waitFor } from '../support/wait-for.js';

const room = opened(() => Cases.open());

const ask = (id: string) => room.post(`/escalations/${id}/send`, { form: 'ask' });
/** As if the mail had come to this: waits until consent has written it, and a try to send it that is under way changes nothing of it. */
const mailed = (id: string, state = 'sent', kind = 'request', cameBack = false) =>
  waitFor(`the mail of ${kind}`, async () => {
    const rows = await room.query(
      `UPDATE mails SET state = $2, settled_at = now(), sealed_tokens = NULL, fence = fence + 1, returned_at = CASE WHEN $4 THEN now() END
        WHERE kind = $3 AND consent_id = (SELECT id FROM consents WHERE escalation_id = $1) RETURNING id`,
      [id, state, kind, cameBack],
    );
    return rows.length > 0;
  });

describe('about one license', () => {
  test('whoever answers nothing is asked three times in thirty days, whatever is changed about the question', async () => {
    let caseId = await room.openCase();
    const consents: string[] = [];
    for (const round of [1, 2, 3]) {
      if (round === 2) await room.support.changeCase(caseId, { problem: 'It stops!' });
      if (round === 3) caseId = await room.anotherCase(caseId);
      const id = await room.composed(caseId);
      expect([round, (await ask(id)).status]).toEqual([round, 202]);
      await mailed(id);
      const [row] = await room.query<{ id: string }>(`UPDATE consents SET valid_until = now() WHERE escalation_id = $1 RETURNING id`, [id]); // prettier-ignore
      consents.push(row!.id);
    }
    const fourth = await room.composed(await room.anotherCase(caseId));
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

  const threeTimes = async (after: (id: string, round: number) => Promise<unknown>) => {
    const caseId = await room.openCase();
    for (const round of [1, 2, 3]) {
      const id = await room.composed(round === 1 ? caseId : await room.anotherCase(caseId));
      expect([round, (await ask(id)).status]).toEqual([round, 202]);
      // First the mail: of a question that has ended consent writes none.
      await after(id, round);
      await room.query(`UPDATE consents SET valid_until = now() WHERE escalation_id = $1`, [id]);
    }
    return ask(await room.composed(await room.anotherCase(caseId)));
  };

  test.each([
    ['failed', false],
    ['dropped', false],
    ['sent', true],
  ])('a question that did not reach them was not left unanswered (%s, came back: %s)', async (state, cameBack) => {
    const after = (id: string, round: number) =>
      round === 2 ? mailed(id, state, 'request', cameBack) : mailed(id, 'sent');
    expect((await threeTimes(after)).status).toBe(202);
  });

  test.each(['unknown', 'claimed'])('a question that may have reached them was left unanswered (%s)', async (state) => {
    const fourth = await threeTimes((id) => mailed(id, state));
    expect(fourth).toMatchObject({ status: 409, body: { code: 'asked-without-answer' } });
  });

  test('a question of which a reminder reached them was left unanswered', async () => {
    const fourth = await threeTimes((id) => Promise.all([mailed(id, 'failed'), mailed(id, 'sent', 'reminder')]));
    expect(fourth).toMatchObject({ status: 409, body: { code: 'asked-without-answer' } });
  });
});
