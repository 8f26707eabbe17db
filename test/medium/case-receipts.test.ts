import { rows } from '#kernel/database/rows.js';
import { resellerOf } from '#pages/reseller.js';
import { composeMail } from '../../apps/consent/src/mail/compose-mail.js';
import { READ, type MailRow } from '../../apps/consent/src/mail/mail.queries.js';
import { SendingService } from '../../apps/consent/src/mail/sending.service.js';
import { HOUSE_VALUES } from '../support/house.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { untilWaiting, withTableClosed } from '../support/lock.js';
import { waitFor } from '../support/wait-for.js';

const room = opened(() => Cases.open());

const told = (consentId: string, what: 'Refusal' | 'Withdrawal') =>
  room.support[`record${what}`](consentId, { method: 'phone' });
const say = (consentId: string, answer: 'yes' | 'no') => room.answer(consentId, answer);
const receipts = async (consentId: string) =>
  (
    await room.query<{ kind: string }>(
      `SELECT kind FROM mails WHERE consent_id = $1 AND kind NOT IN ('request', 'reminder') ORDER BY id`,
      [consentId],
    )
  ).map(({ kind }) => kind);

/** No mail leaves here: what was tried waits for its next time, or has ended. */
const tried = (consentId: string, kind: string) =>
  waitFor(`the mail (${kind}) to have been tried`, async () => {
    const of = `FROM mails WHERE consent_id = $1 AND kind = $2 AND state <> 'claimed' AND (state <> 'waiting' OR rung > 0)`;
    return (await room.query(`SELECT 1 ${of}`, [consentId, kind]))[0];
  });

/** As a page marks when something was said after its question had ended. */
const timeOfLate = async (consentId: string) => {
  const of = `SELECT at FROM consent_events WHERE consent_id = $1 AND state LIKE '%-late' ORDER BY at DESC`;
  return `datetime="${(await room.query<{ at: Date }>(of, [consentId]))[0]!.at.toISOString()}"`;
};

/** The one receipt, as it would go. */
async function composed(consentId: string, kind: string): Promise<string> {
  await tried(consentId, kind);
  const [mail] = await room.query<{ id: string }>(
    `UPDATE mails SET state = 'waiting', next_at = now() WHERE consent_id = $1 AND kind = $2 RETURNING id`,
    [consentId, kind],
  );
  const [row] = await rows<MailRow>(room, READ, [[mail!.id]]);
  return composeMail(row!, {}, resellerOf(HOUSE_VALUES), 'https://desk.example')!.text;
}

test('a refusal that staff recorded is confirmed by mail, once', async () => {
  const { consentId } = await room.asked();
  await told(consentId, 'Refusal');
  await told(consentId, 'Refusal');
  expect(await receipts(consentId)).toEqual(['refused']);
});

test('who takes back a No is never told that they took back a Yes', async () => {
  const { consentId } = await room.asked();
  await say(consentId, 'no');
  await told(consentId, 'Withdrawal');
  expect(await receipts(consentId)).toEqual(['refused', 'refused']);
});

test('nor who never answered; a Yes that had ended by itself is confirmed as taken back', async () => {
  const silent = await room.asked();
  await room.support.changeCase(silent.caseId, { problem: 'Another text.' });
  await told(silent.consentId, 'Withdrawal');
  expect(await receipts(silent.consentId)).toEqual(['refused']);
  expect(await composed(silent.consentId, 'refused')).toContain('We recorded your No.');
  const { consentId } = await room.asked();
  await say(consentId, 'yes');
  await room.query(`UPDATE consents SET state = 'consumed' WHERE id = $1`, [consentId]);
  await told(consentId, 'Withdrawal');
  expect(await receipts(consentId)).toEqual(['given', 'withdrawn']);
});

test('a receipt that goes late leads to a page that opens', async () => {
  const { consentId } = await room.asked();
  await say(consentId, 'no');
  await tried(consentId, 'refused');
  await room.query(`UPDATE licensee_links SET expires_at = now() - interval '1 day' WHERE consent_id = $1 AND kind = 'person'`, [consentId]); // prettier-ignore
  const [mail] = await room.query<{ id: string }>(
    `UPDATE mails SET state = 'waiting', next_at = now() WHERE consent_id = $1 AND kind = 'refused' RETURNING id`,
    [consentId],
  );
  await room.service(SendingService).send(mail!.id);
  const [link] = await room.query<{ hours: number }>(
    `SELECT (extract(epoch FROM expires_at - now()) / 3600)::float AS hours FROM licensee_links WHERE consent_id = $1 AND kind = 'person'`,
    [consentId],
  );
  expect(link!.hours).toBeCloseTo(24, 1);
});

test('who says No while a reminder is about to go is not reminded', async () => {
  const { consentId } = await room.asked();
  const [mail] = await room.query<{ id: string }>(
    `UPDATE mails SET next_at = now() WHERE consent_id = $1 AND kind = 'reminder' RETURNING id`,
    [consentId],
  );
  const mails = room.service(SendingService);
  const state = async () => (await room.query<{ state: string }>(`SELECT state FROM mails WHERE id = $1`, [mail!.id]))[0]!.state;
  await tried(consentId, 'request');
  let sending: Promise<void> | undefined;
  await withTableClosed(room.database, 'mails', async () => {
    sending = mails.send(mail!.id);
    await untilWaiting(room.database, 1, sending);
    await room.query(`UPDATE consents SET state = 'refused' WHERE id = $1`, [consentId]);
  });
  await sending;
  expect(await state()).toBe('waiting');
  await mails.send(mail!.id);
  expect(await state()).toBe('dropped');
}); // prettier-ignore

describe('their own page', () => {
  /** What page and text say of the one decision of this person. */
  async function ownPage(consentId: string): Promise<string> {
    const own = await room.link('person', consentId);
    const [page, text] = await Promise.all([`${own}/en`, `${own}/en/data.txt`].map((path) => room.call('GET', path)));
    return `${page!.text} ${text!.text}`;
  }
  test('says that a Yes which came too late was not used', async () => {
    const { caseId, consentId } = await room.asked();
    await room.support.changeCase(caseId, { problem: 'Another text.' });
    await say(consentId, 'yes');
    const shown = await ownPage(consentId);
    expect(shown.split(TEXTS.en.states['given-late'])).toHaveLength(4);
    expect(shown).toContain(await timeOfLate(consentId));
  });

  const { withdrawn } = TEXTS.en.states;
  const withdrawnNo = 'You said No. Your withdrawal is recorded';

  test.each<[string, (consentId: string, caseId: string) => Promise<unknown>]>([
    ['a No', (consentId) => say(consentId, 'no')],
    ['silence until the text changed', (_, caseId) => room.support.changeCase(caseId, { problem: 'Another text.' })],
  ])('does not speak of a Yes where %s was withdrawn', async (_what, before) => {
    const { caseId, consentId } = await room.asked();
    await before(consentId, caseId);
    await told(consentId, 'Withdrawal');
    const shown = await ownPage(consentId);
    expect(shown).not.toContain(withdrawn);
    expect(shown.split(withdrawnNo)).toHaveLength(4);
  });

  test('says of a Yes that it was taken back', async () => {
    const { consentId } = await room.asked();
    await say(consentId, 'yes');
    await told(consentId, 'Withdrawal');
    const shown = await ownPage(consentId);
    expect(shown).toContain(withdrawn);
    expect(shown).not.toContain(withdrawnNo);
  });
});

describe('the page of a question', () => {
  async function aQuestion() {
    const { caseId, consentId } = await room.asked();
    const path = `${await room.link('decide', consentId)}/en`;
    const nonce = /name="nonce" value="([^"]+)"/.exec((await room.call('GET', path)).text)![1]!;
    const send = async (form: Record<string, string>) => {
      const body = new URLSearchParams(form);
      const answer = await fetch(`${room.consent.pagesUrl}${path}`, { method: 'POST', body, redirect: 'manual' });
      return `${answer.status} ${answer.headers.get('location')}`;
    };
    return { caseId, consentId, path, nonce, send };
  }

  test('that is decided is not asked again, whatever is sent; pressing twice is no other answer', async () => {
    const { consentId, nonce, send } = await aQuestion();
    expect(await send({ nonce })).toBe('422 null');
    expect(await send({ answer: 'yes', nonce })).toBe('303 en');
    expect(await send({ answer: 'yes', nonce })).toBe('303 en');
    for (const late of [{ nonce }, { answer: 'no', nonce }, { answer: 'yes', nonce: 'stale' }])
      expect(await send(late as Record<string, string>)).toBe('303 en?note=late');
    await room.query(`UPDATE consents SET state = 'consumed' WHERE id = $1`, [consentId]);
    expect(await send({ answer: 'yes', nonce })).toBe('303 en');
    expect(await receipts(consentId)).toEqual(['given']);
  });

  test('that has ended says so, and that a Yes came after it and was not used', async () => {
    const { caseId, consentId, nonce, path, send } = await aQuestion();
    await room.support.closeCase(caseId);
    expect(await send({ nonce })).toBe('303 en?note=late');
    expect((await room.call('GET', `${path}?note=late`)).text).toContain(TEXTS.en.answered.notOpen);
    expect(await send({ answer: 'yes', nonce })).toBe('303 en?note=late');
    for (const note of ['', '?note=late']) {
      const { text } = await room.call('GET', `${path}${note}`);
      expect(text).toContain(`<h1>${TEXTS.en.states['given-late']}</h1>`);
      expect(text).not.toContain(TEXTS.en.answered.notOpen);
    }
    // A No is heard after a Yes, too. A Yes after it is not recorded, and nobody is left to believe so.
    expect(await send({ answer: 'no', nonce })).toBe('303 en?note=late');
    expect((await room.call('GET', path)).text).toContain(`<h1>${TEXTS.en.states['refused-late']}</h1>`);
    expect(await send({ answer: 'no', nonce })).toBe('303 en?note=late');
    expect(await send({ answer: 'yes', nonce })).toBe('303 en?note=other-late');
    const other = await room.call('GET', `${path}?note=other-late`);
    expect(other.text).toContain(`<h1>${TEXTS.en.answered.notOpen}</h1>`);
    expect(other.text).toContain(TEXTS.en.states['refused-late']);
    expect(other.text).toContain(await timeOfLate(consentId));
  });
});

test('the case says which of its two letters went', async () => {
  const caseId = await room.openCase();
  const id = await room.composed(caseId);
  const formIn = async () => (await room.support.readCase(caseId)).escalations.map(({ form }) => form);
  expect(await formIn()).toEqual([null]);
  await room.choose(id, 'serial-only');
  expect(await formIn()).toEqual(['serial-only']);
});
