/** A case tells its vendor the serial number, or what somebody said yes to; its texts and the secrets of links are nowhere else. */
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { VENDOR_DESK } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { mailEnv } from '../support/settings.js';
import { startMailbox, type KeptMail } from '../support/mailbox.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import {
  caseIn,
  choose,
  linksOf,
  openCase,
  page,
  recordAnswer,
  send,
  textOf,
  typeAddress,
  type OpenCase,
} from './case-steps.js';
import { Watch } from './watch.js';

const CHANNELS = ['http-ticket', 'mail'] as const;

describe.each(queues())('a support case on the %s queue', (queue) => {
  const mailbox = opened(() => startMailbox());
  const watch = opened(() => Watch.open({ queue, env: mailEnv(mailbox.port) }));

  const toVendor = (serialNumber: string) =>
    mailbox.mails.filter((mail) => mail.to.includes(VENDOR_DESK) && textOf(mail).includes(serialNumber));
  const overHttp = (serialNumber: string) =>
    watch.desk.plain.journal().filter((entry) => entry.url.includes('/support') && entry.body.includes(serialNumber));
  const toPerson = ({ who }: OpenCase) => mailbox.mails.filter((mail) => mail.to.includes(who.body.email));
  const isFirst = (mail: KeptMail) => textOf(mail).includes(TEXTS.de.mail.firstDisclosure.subject);
  /** A mail greets the licensee; the notice of a first disclosure also says whose order it was (Art. 14(2)(f)). */
  const leaksInMail = (mail: KeptMail) =>
    watch.leaksIn('a mail to the licensee', textOf(mail), [
      'firstName',
      'lastName',
      'email',
      'linkToken',
      ...(isFirst(mail) ? (['organisation'] as const) : []),
    ]);
  const aMail = (to: OpenCase, holding: string): Promise<KeptMail> =>
    waitFor(`a mail with ${holding}`, () => toPerson(to).find((mail) => textOf(mail).includes(holding)));

  test.each(CHANNELS)(
    'without consent over %s: the vendor learns the serial number and nothing beside it',
    async (channel) => {
      await watch.desk.useChannel(channel);
      const at = await openCase(watch, 'vietnamese');
      await send(at, 'serial-only');
      await caseIn(at, 'sent');
      await recordAnswer(watch, at);
      if (channel === 'mail') {
        const [mail, ...more] = toVendor(at.serialNumber);
        expect(more).toEqual([]);
        expect(watch.leaksIn('the mail to the vendor', textOf(mail!))).toEqual([]);
        expect(mail!.raw.split('\r\n\r\n')[1]).toBe(`${at.serialNumber}\r\n`);
      } else {
        expect(overHttp(at.serialNumber).map((entry) => entry.body)).toEqual([at.serialNumber]);
      }
      // Nobody asks them; that they were told of the order itself (Art. 14) says what and to whom, and no value.
      expect(toPerson(at).filter((mail) => !isFirst(mail))).toEqual([]);
      for (const mail of toPerson(at)) expect(leaksInMail(mail)).toEqual([]);
      expect(await watch.leaks()).toEqual([]);
    },
  );

  test.each(CHANNELS)(
    'with a Yes over %s: that vendor learns what was agreed to, and nobody else anything',
    async (channel) => {
      await watch.desk.useChannel(channel);
      const at = await openCase(watch, 'chinese');
      const others = watch.desk.keygen.journal().length;
      await send(at, 'ask');
      const question = await aMail(at, '/consent/');
      const { consent } = linksOf(watch, question);
      expect([toVendor(at.serialNumber), overHttp(at.serialNumber)]).toEqual([[], []]);

      watch.consented.push({ ...at.who.body, problem: at.problem });
      await choose(watch, consent!, 'yes');
      await caseIn(at, 'sent');
      const receipt = await aMail(at, '/withdraw/');
      const { withdraw } = linksOf(watch, receipt);
      await page(watch, withdraw!);
      await typeAddress(watch, at.who.body.email);
      linksOf(watch, await aMail(at, TEXTS.de.mail.pageLink.after[1]!));

      if (channel === 'mail') {
        const [mail, ...more] = toVendor(at.serialNumber);
        expect(more).toEqual([]);
        const { firstName, lastName, email } = at.who.body;
        const body = Buffer.from(mail!.raw.split('\r\n\r\n')[1]!, 'base64').toString('utf8');
        expect(body).toBe(
          `${at.serialNumber}\r\n\r\n${firstName} ${lastName}\r\n${email}\r\n\r\n${at.problem.replaceAll('\n', '\r\n')}`,
        );
        expect(watch.leaksIn('the head of the mail to the vendor', mail!.raw.split('\r\n\r\n')[0]!)).toEqual([]);
        expect(overHttp(at.serialNumber)).toEqual([]);
      } else {
        expect(overHttp(at.serialNumber).map((entry) => JSON.parse(entry.body) as unknown)).toEqual([
          { serialNumber: at.serialNumber, contact: at.who.body, problem: at.problem },
        ]);
        expect(toVendor(at.serialNumber)).toEqual([]);
      }
      expect(watch.desk.keygen.journal()).toHaveLength(others);
      for (const mail of toPerson(at)) expect(leaksInMail(mail)).toEqual([]);
      expect(await watch.leaks()).toEqual([]);
    },
  );

  test('an objection and its answer are seen by the person and by staff, and stand nowhere else', async () => {
    const { id: order, who } = await watch.order('plain', 'arabic');
    await watch.desk.orderIn(order, 'fulfilled');
    const before = mailbox.mails.length;
    await typeAddress(watch, who.body.email);
    const asked = await waitFor('the link to the own page', () =>
      mailbox.mails
        .slice(before)
        .find((mail) => mail.to.includes(who.body.email) && textOf(mail).includes(TEXTS.de.mail.pageLink.after[1]!)),
    );
    const { me } = linksOf(watch, asked);
    const nonce = /name="nonce" value="([^"]+)"/.exec(await page(watch, `${me}/de`))![1]!;
    const wish = { nonce, text: watch.marker('wish', 'vietnamese').text };
    expect(await page(watch, `${me}/de?asked=objection`, wish)).toContain(wish.text);
    const dpo = watch.desk.as({ roles: ['dpo'], subject: watch.marker('clerk').text });
    const { items } = await dpo.listRightsWishes({ which: 'open' });
    const answer = watch.marker('wishAnswer', 'chinese').text;
    await dpo.settleRightsWish(items.find(({ text }) => text === wish.text)!.id, { outcome: 'granted', answer });
    expect(await page(watch, `${me}/de`)).toContain(answer);
    for (const mail of mailbox.mails.slice(before).filter(({ to }) => to.includes(who.body.email)))
      expect(watch.leaksIn('a mail', textOf(mail), ['firstName', 'lastName', 'email', 'linkToken', 'organisation'])).toEqual([]); // prettier-ignore
    expect(await watch.leaks()).toEqual([]);
    expect([...watch.allowed]).toEqual(
      expect.arrayContaining(['wish in public.rights_wishes.text', 'wishAnswer in public.rights_wishes.answer']),
    );
  });

  test('and the search has seen each marker where it belongs, so that it is not blind', () => {
    expect([...watch.allowed]).toEqual(
      expect.arrayContaining([
        'problemText in public.case_texts.text',
        'caseNotes in public.support_cases.notes',
        'vendorAnswer in public.vendor_answers.text',
        'email in public.link_requests.email_key',
        'clerk in public.support_cases.opened_by',
        'problemText in answer 200 to GET /consent',
        'problem at plain',
      ]),
    );
    expect(watch.markers.filter(({ kind }) => kind === 'linkToken').length).toBeGreaterThan(2);
  });
});
