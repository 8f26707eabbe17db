import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import type { PersonExport } from '../../apps/consent/src/person/person-export.js';
import { actionOf, Licensees, linkIn, nonceOf, textOf, waysOn } from '../support/licensee.js';
import { opened } from '../support/opened.js';
import { CLERK, line, SUPPORT } from '../support/staff.js';
import { withTableClosed } from '../support/lock.js';
import { expectAsDocumented, verifier } from '../support/person-export.js';
import { waitFor } from '../support/wait-for.js';

const { de } = TEXTS;

describe('a person’s own page', () => {
  const at = opened(() => Licensees.open('postgres'));
  let customer: string;
  let people = 0;
  beforeAll(async () => {
    customer = await at.desk.customer('Beispiel GmbH');
  });

  const someone = () => {
    people += 1;
    return { firstName: 'Zoë', lastName: `Nguyễn${people}`, email: `zoe.${people}@example.org` };
  };
  async function asked(who = someone()) {
    return { who, ...(await at.ask(await at.desk.licensed(customer, who), who.email)) };
  }
  const consentOf = async (escalationId: string) => {
    const sql = `SELECT id, state, reference FROM consents WHERE escalation_id = $1`;
    return (await at.desk.database.query<{ id: string; state: string; reference: string }>(sql, [escalationId]))[0]!;
  };
  const stateOf = async (escalationId: string) => (await consentOf(escalationId)).state;
  const downloaded = async (own: string) => JSON.parse((await at.page(`${own}/data.json`)).html) as PersonExport;

  test('the page that confirms a Yes has the reference, the way to withdraw, and says where the own page is', async () => {
    const { who, escalationId, link } = await asked();
    const done = await at.send(link, { answer: 'yes' });
    const { reference } = await consentOf(escalationId);
    expect(done.html).toContain(reference);
    expect(done.html).toContain(`<bdi>z…@example.org</bdi>`);
    expect(waysOn(done.html)).toContain('/me?language=de');
    const back = waysOn(done.html).find((way) => way.includes('/withdraw/'))!;
    expect((await at.send(back, {})).status).toBe(422);
    expect(['given', 'consumed']).toContain(await stateOf(escalationId));
    const withdrawn = await at.send(back, { answer: 'withdraw' });
    expect(withdrawn.html).toContain(de.answered.withdrawn);
    expect(await stateOf(escalationId)).toBe('withdrawn');
    const receipts = [await at.mail(who.email, de.mail.given.subject), await at.mail(who.email, 'Widerruf')];
    expect(receipts.map((mail) => linkIn(mail, 'me'))).toHaveLength(2);
    expect(textOf(receipts[0]!)).toContain(reference);
  });

  test('a Yes that was used is taken back from the own page in two steps, and the vendor is told', async () => {
    const { who, caseId, escalationId, serialNumber, link } = await asked();
    await at.send(link, { answer: 'yes' });
    await at.escalationIn(caseId, 'sent');
    const [own] = await at.ownPages(who.email);
    await waitFor('the consent to be consumed', async () => (await stateOf(escalationId)) === 'consumed');
    const shown = await at.page(own!);
    expect(shown.html).toMatch(/<time datetime="[^"]+">/);
    expect(shown.html).toContain(de.states.consumed);
    expect(shown.html).toContain(de.purposes.issue);
    expect(shown.html).toContain(de.purposes['escalation-personal']);
    const way = waysOn(shown.html).find((each) => each.includes('/withdraw/'))!;
    expect((await at.send(way, {})).status).toBe(422);
    const done = await at.send(way, { answer: 'withdraw' });
    expect(done.html).toContain(de.answered.erase);
    expect(waysOn(done.html)).toContain(`${own}/de`);
    await waitFor('the notice', () =>
      at.desk.plain.journal().find((entry) => entry.url.endsWith('/withdrawals') && entry.body.includes(serialNumber)),
    );
    expect(waysOn((await at.page(own!)).html).some((each) => each.includes('/withdraw/'))).toBe(false);
  });

  test('a Yes of which something left can be taken back whatever became of it, also from a page that was opened before', async () => {
    const { who, caseId, escalationId, link } = await asked();
    await at.send(link, { answer: 'yes' });
    await at.escalationIn(caseId, 'sent');
    const opened = await at.page(`${link}/withdraw/de`);
    const turn = (state: string) =>
      at.desk.database.query(`UPDATE consents SET state = $2 WHERE escalation_id = $1`, [escalationId, state]);
    await turn('expired');
    const [own] = await at.ownPages(who.email);
    const { html } = await at.page(own!);
    expect(html).toContain(de.answered.yesRanOut);
    expect(waysOn(html).some((each) => each.includes('/withdraw/'))).toBe(true);
    expect((await at.page(link)).html).toContain(`${link}/withdraw/de`);
    await turn('superseded');
    const form = { nonce: nonceOf(opened.html), answer: 'withdraw' };
    const done = await at.page(actionOf(opened.html), form);
    expect(done.html).toContain(de.answered.erase);
    expect(await stateOf(escalationId)).toBe('withdrawn');
  });

  test('two questions about one product are told apart by number and day, and the receipt names the same number', async () => {
    const who = someone();
    const serials = [await at.desk.licensed(customer, who), await at.desk.licensed(customer, who)];
    const links = [(await at.ask(serials[0]!, who.email)).link, (await at.ask(serials[1]!, who.email)).link];
    const shown = await Promise.all(links.map((link) => at.page(link)));
    const numbers = shown.map(({ html }) => /\d{3}-\d{3}-\d{3}/.exec(html)?.[0]);
    expect(new Set(numbers).size).toBe(2);
    await at.send(links[1]!, { answer: 'no' });
    expect(textOf(await at.mail(who.email, de.mail.refused.subject))).toContain(numbers[1]);
  });

  test('reading every address of the own page a few times changes nothing', async () => {
    const { who, escalationId, link } = await asked();
    await at.send(link, { answer: 'yes' });
    const [own] = await at.ownPages(who.email);
    await at.escalationIn((await asked()).caseId, 'asking');
    const ways = [own!, `${own}/en`, `${own}/data.json`, `${own}/de/data.txt`, ...waysOn((await at.page(own!)).html)];
    for (const way of [...ways, ...ways]) expect((await at.page(way)).status).toBe(200);
    expect(['given', 'consumed']).toContain(await stateOf(escalationId));
  });

  test('a wish for a correction is recorded once, word for word, and staff of support and data protection can list it', async () => {
    const who = someone();
    await at.desk.licensed(customer, who);
    const [own] = await at.ownPages(who.email);
    const page = await at.page(`${own}/en`);
    const form = { nonce: nonceOf(page.html), text: 'My last name is now “Ozoliņš”.\r\nEverywhere, please.' };
    expect((await at.page(actionOf(page.html), { ...form, text: ' \n ' })).status).toBe(422);
    expect((await at.page(actionOf(page.html), { ...form, text: 'ä'.repeat(2_001) })).status).toBe(422);
    expect((await at.page(actionOf(page.html), { text: form.text })).status).toBe(422);
    for (const press of [1, 2]) {
      const done = await at.page(actionOf(page.html), form);
      expect([press, done.status, done.html.includes(TEXTS.en.person.asks.correction.recorded)]).toEqual([
        press,
        200,
        true,
      ]);
    }
    const listed = await at.desk.dpo.listCorrectionWishes();
    expect(listed.items.filter(({ email }) => email === who.email)).toEqual([
      expect.objectContaining({
        text: 'My last name is now “Ozoliņš”.\nEverywhere, please.',
        language: 'en',
        state: 'recorded',
        organisation: 'Beispiel GmbH',
      }),
    ]);
    for (const [as, status] of [[SUPPORT, 200], [CLERK, 403]] as const)
      expect((await at.desk.call('GET', '/correction-wishes', { as })).status).toBe(status); // prettier-ignore
  });

  test('a wish of 2,000 characters of four bytes is taken whole', async () => {
    const who = someone();
    await at.desk.licensed(customer, who);
    const [own] = await at.ownPages(who.email);
    const text = '𝕬'.repeat(2_000);
    expect((await at.send(own!, { text })).status).toBe(200);
    expect((await downloaded(own!)).correctionWishes.map((wish) => wish.text)).toEqual([text]);
  });

  test('the download is as documented, and anybody can check it against the ledger; what was changed is found', async () => {
    const before = someone();
    const { caseId, link } = await asked(before);
    await at.send(link, { answer: 'yes' });
    await at.escalationIn(caseId, 'sent');
    // A later order under another name makes another version; what was told before keeps reading as it was told.
    const after = { ...before, lastName: 'Bērziņš' };
    await at.desk.licensed(customer, { ...after, sameAddress: 'same-person' });
    const [own] = await at.ownPages(before.email);
    await at.send(own!, { text: 'Bitte überall Bērziņš.' });
    const data = await downloaded(own!);
    await expectAsDocumented(data);
    expect(data.disclosures.map(({ purpose, values }) => [purpose, values['lastName']])).toEqual([
      ['issue', 'Bērziņš'],
      ['escalation-personal', before.lastName],
      ['issue', before.lastName],
    ]);
    expect(data.disclosures[1]!.values['problemText']).toBe('Es stürzt ab.');
    const whole = verifier(data);
    expect(whole.lines.at(-1)).toBe('3 disclosures, 3 events, 22 values, 22 agree.');
    expect(whole.status).toBe(0);

    const tampered = structuredClone(data);
    (tampered.disclosures[2]!.values as Record<string, string>)['lastName'] = after.lastName;
    const found = verifier(tampered);
    expect(found.status).toBe(1);
    expect(found.lines.filter((line) => line.startsWith('differs'))).toEqual([
      `differs   ${data.disclosures[2]!.id}  lastName`,
    ]);
    const [decision] = data.decisions;
    expect(decision!.events.map(({ state, method, recipient }) => [state, method, recipient.legalEntity])).toEqual([
      ['requested', 'request', 'Legal entity plain'],
      ['given', 'page', 'Legal entity plain'],
      ['consumed', 'delivery', 'Legal entity plain'],
    ]);
    expect(JSON.stringify(data.receipt)).toContain(decision!.events[1]!.commitments['email']);
    const otherwise = structuredClone(data);
    (otherwise.decisions[0]!.values as Record<string, string>)['email'] = 'somebody@else.example';
    expect(verifier(otherwise).lines.filter((line) => line.startsWith('differs'))).toEqual(
      decision!.events.map(({ id }) => `differs   ${id}  email`),
    );

    const purged = structuredClone(data);
    (purged.disclosures[1]!.values as Record<string, string | null>)['problemText'] = null;
    expect(verifier(purged).lines).toContain(`not kept any more  ${data.disclosures[1]!.id}  problemText`);

    const [first, second] = tampered.disclosures as unknown as { openingKey: string }[];
    [first!.openingKey, second!.openingKey] = [second!.openingKey, first!.openingKey];
    expect(verifier(tampered).lines.filter((line) => line.startsWith('agrees'))).toHaveLength(2 + 12);
    expect(verifier({ schema: 'something else' }).status).toBe(2);
    await expect(expectAsDocumented({ ...data, more: 1 })).rejects.toThrow();

    const text = await at.page(`${own}/de/data.txt`);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    for (const part of [
      before.lastName,
      after.lastName,
      'Es stürzt ab.',
      de.purposes.issue,
      data.disclosures[0]!.openingKey!,
    ])
      expect(text.html).toContain(part);
  });

  test('of one mailbox at two customers each page shows its own person and nothing of the other', async () => {
    const who = someone();
    const other = await at.desk.customer('Andere AG');
    const { escalationId, link } = await asked(who);
    await at.send(link, { answer: 'no' });
    await at.desk.licensed(other, { ...who, lastName: 'Anders' });
    const pages = await at.ownPages(who.email, 2);
    const exports = await Promise.all(pages.map(downloaded));
    expect(new Set(exports.map(({ personId }) => personId)).size).toBe(2);
    const own = exports.findIndex(({ decisions }) => decisions.length === 1);
    const foreign = 1 - own;
    expect(exports[foreign]!.decisions).toEqual([]);
    expect(JSON.stringify(exports[own])).not.toContain('Anders');
    expect(JSON.stringify(exports[foreign])).not.toContain(who.lastName);
    const { id } = await consentOf(escalationId);
    expect((await at.page(`${pages[own]}/withdraw/${id}/de`)).status).toBe(200);
    expect((await at.page(`${pages[foreign]}/withdraw/${id}/de`)).status).toBe(404);
    expect((await at.page(`${pages[foreign]}/withdraw/${id}/de`, { answer: 'withdraw' })).status).toBe(404);
  });

  test('of one mailbox that two share at one customer each mail greets one of them and leads to their page alone', async () => {
    const anna = { ...someone(), firstName: 'Anna' };
    const boris = { ...someone(), firstName: 'Boris', email: anna.email };
    const { link } = await asked(anna);
    await at.send(link, { answer: 'no' });
    expect((await at.desk.place(customer, [line('PLAIN', boris)])).status).toBe(409);
    await at.desk.licensed(customer, { ...boris, sameAddress: 'another-person' });
    await at.ownPages(anna.email, 2);
    const mails = at.mailsTo(anna.email, de.mail.pageLink.after[1]!);
    for (const [own, other, decisions] of [
      [anna, boris, 1],
      [boris, anna, 0],
    ] as const) {
      const [mail] = mails.filter((each) => textOf(each).includes(`Guten Tag ${own.firstName} ${own.lastName}`));
      expect(textOf(mail!)).not.toContain(other.lastName);
      const data = await downloaded(linkIn(mail!, 'me'));
      expect(data.decisions).toHaveLength(decisions);
      expect(data.disclosures.map(({ values }) => values['lastName'])).toEqual([own.lastName]);
      expect(JSON.stringify(data)).not.toContain(other.lastName);
      await expectAsDocumented(data);
    }
  });

  test('a link that was promised is mailed once, though the process is killed right after it answered', async () => {
    const who = someone();
    await at.desk.licensed(customer, who);
    const words = de.mail.pageLink.after[1]!;
    // Whoever takes the address up waits here until it is killed.
    await withTableClosed(at.desk.database, 'licensee_links', async () => {
      const { status, html } = await at.send('/me?language=de', { email: who.email });
      expect([status, html.includes(de.link.sentTitle)]).toEqual([200, true]);
      await at.desk.service('consent').kill();
    });
    expect(at.mailsTo(who.email, words)).toEqual([]);
    await at.desk.start('consent');
    await at.mail(who.email, words);
    await waitFor('the address to be forgotten', async () => {
      const rows = await at.desk.database.query('SELECT 1 FROM link_requests');
      return rows.length === 0;
    });
    expect(at.mailsTo(who.email, words)).toHaveLength(1);
  });

  test('a page reads in the language of its address, else of the browser, else of the reseller', async () => {
    const who = someone();
    await at.desk.licensed(customer, who);
    const [own] = await at.ownPages(who.email);
    const langOf = async (address: string, header?: string) =>
      /<html lang="(\w+)"/.exec(
        (await at.page(address, undefined, header ? { 'accept-language': header } : {})).html,
      )![1];
    expect(await langOf(own!, 'fr, en;q=0.5')).toBe('en');
    expect(await langOf(own!, 'fr')).toBe('de');
    expect(await langOf(`${own}/en`, 'de')).toBe('en');
    expect(await langOf('/me?language=en', 'de')).toBe('en');
    expect(await langOf('/me', 'en')).toBe('en');
  });
});
