/** A person's own page: who knows what of them now; and that they object or want to be erased, from the form to the answer. */
import { newId } from '#kernel/ids.js';
import { timeText } from '#pages/say.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import type { RightsWishFilter } from '../../tools/client/sparsam.js';
import type { PersonExport } from '../../apps/consent/src/person/person-export.js';
import type { Json } from '../support/call.js';
import { Cases, MARK } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { DPO, SUPPORT } from '../support/staff.js';

const { en, de } = TEXTS;

const room = opened(() => Cases.open());

const linkOf = (personId: string) => room.link('person', personId);
/** Words of the page between two of its headings, as a reader sees them. */
async function partOf(path: string, from: string, to: string): Promise<string> {
  const { text } = await room.consent.send('GET', path);
  const words = text
    .slice(text.indexOf('<main>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
  return words.slice(words.indexOf(from), words.indexOf(to));
}
const known = (own: string) => partOf(`${own}/en`, en.person.knowsTitle, en.person.asksTitle);
const asked = (own: string) => partOf(`${own}/en`, en.person.asksTitle, en.person.decisionsTitle);

describe('who knows what now', () => {
  const today = () =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Berlin' }).format(new Date());

  test('stands first: each company with its fields, since when and why, the license and who ordered it, and its facts once', async () => {
    const ended = await room.endedCase();
    const own = await linkOf(ended.personId);
    const part = await known(own);
    const places = [
      'Acme Inc. (United States)', en.fields.email, today(), en.bases.consent, `${en.decision.keeps} as long as the support case is open`,
      `${en.person.notice} ${en.person.noNotice}`, `${en.person.licenses} Product ACME , Serial number SERIAL-`, `ordered by ${MARK} organisation`,
      `${en.vendor.privacyContact} privacy@vendor.example.org`,
      en.decision.vendorMore, en.safeguards['standard-contractual-clauses'],
    ].map((words) => [words, part.indexOf(words)] as const); // prettier-ignore
    expect(places.filter(([, at]) => at < 0)).toEqual([]);
    expect(places.map(([, at]) => at)).toEqual(places.map(([, at]) => at).sort((one, two) => one - two));
    for (const field of [en.fields.firstName, en.fields.problemText]) expect(part).not.toContain(field);
    const whole = (await room.consent.send('GET', `${own}/en`)).text;
    expect(whole.split(en.safeguards['standard-contractual-clauses'])).toHaveLength(2);
    expect(whole.indexOf(`<h2>${en.person.knowsTitle}</h2>`)).toBe(whole.indexOf('<h2>'));
    expect(whole.replace(/<\/?bdi>/g, '')).toMatch(
      new RegExp(`<p class="for">${en.person.forPerson.replace('{name}', `.*${MARK}last`)}</p>`),
    );
    // Of a company that the register does not name any more nobody knows whom to write to.
    await room.query(`UPDATE vendors SET country = 'CA' WHERE legal_entity = 'Acme Inc.'`);
    expect(await known(own)).not.toContain(en.vendor.privacyContact);
    await room.query(`UPDATE vendors SET country = 'US' WHERE legal_entity = 'Acme Inc.'`);
    expect(await partOf(`${own}/de`, de.person.knowsTitle, de.person.asksTitle)).toContain(de.bases.consent);
  });

  test('after a withdrawal it says that the notice to erase is owed, then when it went out', async () => {
    const ended = await room.endedCase();
    const own = await linkOf(ended.personId);
    await room.query(`UPDATE consents SET state = 'withdrawn' WHERE id = $1`, [ended.consentId]);
    expect(await known(own)).toContain('For your support case with Product ACME it has not gone out yet.');
    const notice = newId('delivery');
    await room.query(
      `INSERT INTO deliveries (id, vendor_id, purpose, form, escalation_id, person_version_id, round, intent_key, created_at, hold, state, step, fence, rung, next_at, settled_at)
       SELECT $2, vendor_id, 'stop-and-erase', 'serial-only', escalation_id, person_version_id, 1, gen_random_uuid(), now(), false, 'done', 'stop-and-erase', 1, 0, now(), now()
         FROM deliveries WHERE id = $1`,
      [ended.deliveryId, notice],
    );
    await room.query(
      `INSERT INTO disclosures (id, delivery_id, attempt_id, form, person_id, person_version_id, customer_id, vendor_id, purpose, legal_basis, policy_version,
         recipient_entity, recipient_country, safeguard, field_names, field_commitments, body_commitment, released_at, settled_at, outcome)
       SELECT $2, $3, $4, 'serial-only', person_id, person_version_id, customer_id, vendor_id, 'stop-and-erase', 'legal-obligation', 1,
              recipient_entity, recipient_country, safeguard, '{}', '{}', 'x', now(), now(), 'sent' FROM disclosures WHERE id = $1`,
      [ended.disclosureId, newId('disclosure'), notice, newId('attempt')],
    );
    const part = await known(own);
    expect(part).toContain(`For your support case with Product ACME it went out: ${today()}`);
    expect(part).toContain(en.fields.email);
    expect(part).not.toContain('not gone out yet');
  });

  test('what was stopped before anything left is known to nobody; what may have left is, and it says so', async () => {
    const ended = await room.endedCase();
    const own = await linkOf(ended.personId);
    const turn = (outcome: string) =>
      room.query(
        `SET session_replication_role = replica; UPDATE disclosures SET outcome = '${outcome}' WHERE id = '${ended.disclosureId}'; SET session_replication_role = origin`,
      );
    await turn('may-have-left');
    expect(await known(own)).toContain(en.outcomes['may-have-left']);
    await turn('aborted');
    expect(await known(own)).toContain(en.person.noDisclosures);
    expect(await known(own)).not.toContain('Acme');
  });
});

describe('a question that ended without an answer', () => {
  const ENDED = '2026-01-02T03:04:05.000Z';
  const ASKED = '2026-01-01T03:04:05.000Z';
  const ways = {
    superseded: (caseId) => room.support.changeCase(caseId, { problem: 'It stops!' }),
    invalidated: (caseId) => room.support.closeCase(caseId),
    expired: async (_caseId, consentId) => {
      await room.query(`UPDATE consents SET valid_until = now() WHERE id = $1`, [consentId]);
      await room.settle();
    },
  } satisfies Record<string, (caseId: string, consentId: string) => Promise<unknown>>;

  async function asked() {
    const { caseId, consentId } = await room.asked();
    const link = `${await room.link('decide', consentId)}/en`;
    return { caseId, consentId, link, own: await linkOf(consentId) };
  }
  const page = async (path: string) => (await room.consent.send('GET', path)).text;
  const timesOf = async (path: string) =>
    [...(await page(path)).matchAll(/<time datetime="([^"]+)"/g)].map(([, time]) => time);

  test.each(['superseded', 'invalidated', 'expired'] as const)(
    'and is %s shows when it ended, whenever it is looked at',
    async (state) => {
      const { caseId, consentId, link, own } = await asked();
      await ways[state](caseId, consentId);
      // A sweep comes by after the time is over: what counts is the time.
      await room.query(`
        SET session_replication_role = replica;
        UPDATE consents SET requested_at = '${ASKED}' ${state === 'expired' ? `, valid_until = '${ENDED}'` : ''} WHERE id = '${consentId}';
        UPDATE consent_events SET at = '${ASKED}' WHERE consent_id = '${consentId}' AND state = 'requested';
        UPDATE consent_events SET at = timestamptz '${ENDED}' ${state === 'expired' ? `+ interval '2 days'` : ''} WHERE consent_id = '${consentId}' AND state = '${state}';
        SET session_replication_role = origin;`);
      expect(await timesOf(link)).toEqual([ENDED]);
      expect(await timesOf(`${own}/en`)).toEqual([expect.any(String), ENDED]);
      expect((JSON.parse(await page(`${own}/data.json`)) as PersonExport).decisions).toMatchObject([
        { state, askedAt: ASKED, decidedAt: null, endedAt: ENDED },
      ]);
      expect(await page(`${own}/en/data.txt`)).toContain(`${en.common.time}: ${timeText(ENDED, 'en')}`);
    },
  );

  test('because the vendor is another company by now names no time: nobody wrote it down', async () => {
    const { link, own } = await asked();
    await room.query(`UPDATE vendors SET legal_entity = 'Other Inc.' WHERE legal_entity = 'Acme Inc.'`);
    const shown = await page(link);
    await room.query(`UPDATE vendors SET legal_entity = 'Acme Inc.' WHERE legal_entity = 'Other Inc.'`);
    expect(shown).toContain(en.answered.recipientChanged);
    expect(shown).not.toContain('<time');
    expect((JSON.parse(await page(`${own}/data.json`)) as PersonExport).decisions).toMatchObject([{ endedAt: null }]);
  });
});

describe('wishes for a correction', () => {
  test('are taken up to fifty from one person; then the page says where to write, and the same words are still one', async () => {
    const { personId } = await room.endedCase();
    const own = await linkOf(personId);
    const nonce = /name="nonce" value="([^"]+)"/.exec((await room.consent.send('GET', `${own}/en`)).text)![1]!; // prettier-ignore
    const send = async (text: string) => {
      const body = new URLSearchParams({ nonce, text });
      const answer = await fetch(room.consent.at(`${own}/en?asked=correction`), { method: 'POST', body, redirect: 'manual' }); // prettier-ignore
      return { status: answer.status, text: await answer.text() };
    };
    await room.query(
      `INSERT INTO correction_wishes SELECT (jsonb_populate_record(w, jsonb_build_object('id', w.id || n, 'text', 'Wish ' || n))).*
         FROM correction_wishes w, generate_series(1, 48) n WHERE person_id = $1`,
      [personId],
    );
    const both = await Promise.all([send('The fiftieth, or one too many.'), send('One too many, or the fiftieth.')]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 422]);
    const refused = both.find(({ status }) => status === 422)!.text;
    expect(refused).toContain(`${en.person.asks.correction.tooMany}</a> ${en.common.nothingRecorded}`);
    expect(refused).toMatch(/>\n(The fiftieth, or one too many|One too many, or the fiftieth)\.<\/textarea/);
    expect((await send('Wish 7')).status).toBe(303);
    const [row] = await room.query<{ n: number }>(`SELECT count(*)::int AS n FROM correction_wishes WHERE person_id = $1`, [personId]); // prettier-ignore
    expect(row!.n).toBe(50);
  });
});

describe.each(['objection', 'erasure'] as const)('%s', (kind) => {
  const texts = en.person.asks[kind];
  async function somebody() {
    const ended = await room.endedCase();
    await room.query(`DELETE FROM rights_wishes WHERE person_id = $1`, [ended.personId]);
    const own = await linkOf(ended.personId);
    const page = await room.consent.send('GET', `${own}/en`);
    const nonce = /name="nonce" value="([^"]+)"/.exec(page.text)![1]!;
    const send = async (text: string, behind = '') => {
      const body = new URLSearchParams({ nonce, text });
      const to = room.consent.at(`${own}/en${behind}?asked=${kind}`);
      const answer = await fetch(to, { method: 'POST', body, redirect: 'manual' });
      return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
    };
    return { ...ended, own, send };
  }
  const rowsOf = (personId: string) =>
    room.query<{ id: string; text: string | null; state: string }>(
      `SELECT id, text, state FROM rights_wishes WHERE person_id = $1 ORDER BY id`,
      [personId],
    );
  const exported = async (own: string) =>
    JSON.parse((await room.consent.send('GET', `${own}/data.json`)).text) as PersonExport;

  test('is recorded once however often it is sent, shown back with its date, listed, settled once, and answered on the page', async () => {
    const { personId, own, send } = await somebody();
    const other = await somebody();
    const pressed = [...(await Promise.all([send('Not to the USA.'), send('Not to the USA.')])), await send('')];
    expect(pressed.map(({ status }) => status)).toEqual([303, 303, 303]);
    const [row, ...more] = await rowsOf(personId);
    expect(more).toEqual([]);
    expect(new Set(pressed.map(({ location }) => location))).toEqual(new Set([`en?wish=${row!.id}`]));
    const back = await room.consent.send('GET', `${own}/en?wish=${row!.id}`);
    expect(back.text).toContain(`<p>${texts.recorded}</p>`);
    // Other words are not part of it, and nobody is told that they were.
    const others = await send('And not to Canada.');
    expect(others.location).toBe(`en?wish=${row!.id}&note=late`);
    const slashed = await send('And not to Canada.', '/');
    expect(new URL(slashed.location!, `https://desk.example${own}/en/`).pathname).toBe(`${own}/en`);
    const said = await room.consent.send('GET', `${own}/${others.location}`);
    expect(said.text).toContain(`<p>${texts.already}</p>`);
    expect(said.text).not.toContain(texts.recorded);
    expect((await rowsOf(personId)).map(({ text }) => text)).toEqual(['Not to the USA.']);
    // What they have asked for stands in place of a second form.
    expect(back.text).not.toContain(`asked=${kind}"`);
    const part = await asked(own);
    for (const words of [texts.wished, en.person.rightStates.open]) expect(part).toContain(words);
    // Nobody else's page says so, whatever is put into its address.
    const foreign = await room.consent.send('GET', `${other.own}/en?wish=${row!.id}`);
    expect(foreign.text).not.toContain(texts.recorded);
    expect(await asked(other.own)).not.toContain(texts.wished);

    const list = (which: RightsWishFilter) => room.support.listRightsWishes({ which, limit: 200 });
    const listed = (await list('open')).items.find(({ id }) => id === row!.id);
    expect(listed).toMatchObject({
      personId, kind, text: row!.text, language: 'en', state: 'open', answer: null, settledAt: null, settledBy: null,
      organisation: `${MARK} organisation`, lastName: `${MARK}last`,
    }); // prettier-ignore
    const settle = (as: typeof DPO, outcome = 'refused') =>
      room.call('POST', `/rights-wishes/${row!.id}/settle`, {
        as,
        body: { outcome, answer: 'The licence needs it.' },
      });
    expect((await settle(SUPPORT)).status).toBe(403);
    const settled = await Promise.all([settle(DPO), settle(DPO), settle(DPO, 'granted')]);
    expect(settled.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const done = settled.find(({ status }) => status === 200)!.body;
    expect(done).toMatchObject({ id: row!.id, answer: 'The licence needs it.', settledBy: 'dpo-1' });
    expect((await list('open')).items.some(({ id }) => id === row!.id)).toBe(false);
    expect((await list('settled')).items.some(({ id }) => id === row!.id)).toBe(true);
    const answered = await asked(own);
    const state = done['state'] as 'granted' | 'refused';
    for (const words of [en.person.rightStates[state], 'The licence needs it.', texts.wished])
      expect(answered).toContain(words);

    const [wish] = (await exported(own)).rightsWishes;
    expect(wish).toMatchObject({ id: row!.id, kind, text: row!.text, state, answer: 'The licence needs it.' });
    const records = await room.query<{ changes: Json[]; row_ids: string[]; subject: string }>(
      `SELECT changes, row_ids, subject FROM audit_records WHERE action = 'rights-wish.settle' AND $1 = ANY (row_ids) AND kind = 'change'`,
      [row!.id],
    );
    expect(records).toEqual([
      {
        subject: 'dpo-1',
        row_ids: [row!.id, personId],
        changes: [{ field: 'state', old: 'open', new: state }, { field: 'answer' }],
      },
    ]);

    // Once it is answered they may say so again.
    expect((await send('And again.')).status).toBe(303);
    expect((await rowsOf(personId)).map((each) => each.state)).toEqual([state, 'open']);
  });

  test('needs no reasons, and what is too long or no text comes back with what was written', async () => {
    const { personId, own, send } = await somebody();
    const long = await send('ä'.repeat(2_001));
    expect(long.status).toBe(422);
    expect(long.text).toContain(`<a href="#${kind}-text">${texts.fault}</a> ${en.common.nothingRecorded}`);
    expect(long.text).toContain('ä'.repeat(2_001));
    expect((await send('a\u0000b')).status).toBe(422);
    expect(await rowsOf(personId)).toEqual([]);
    expect((await send(' \r\n\u200b\ufeff')).status).toBe(303);
    expect(await rowsOf(personId)).toMatchObject([{ text: null, state: 'open' }]);
    expect((await exported(own)).rightsWishes).toMatchObject([{ kind, text: null, answer: null, settledAt: null }]);
  });
});
