/** What holds for every mail to a licensee. */
import { DECISION, MAIL, RESELLER, poisoned } from '../../../../test/browser/sample-views.js';
import { mailOf } from './mails.js';
import { PERSON_LINK_HOURS } from '#model/promised-times.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { MAIL_STYLE } from '#pages/style.js';
import { TEXTS } from '../texts/texts.js';
import type { MailView } from '../texts/views.js';

const { withdrawLink, ...PLAIN } = MAIL;
const KINDS: readonly (readonly [string, MailView])[] = [
  ['request', { ...PLAIN, kind: 'request' }],
  ['reminder', { ...PLAIN, kind: 'reminder' }],
  ['receipt of a Yes', { ...MAIL, kind: 'given' }],
  ['receipt of a No', { ...PLAIN, kind: 'refused' }],
  ['receipt of a withdrawal', { ...PLAIN, kind: 'withdrawn' }],
  ['page link', { reseller: RESELLER, kind: 'page-link', until: MAIL.until!, link: MAIL.link }],
  ['first disclosure', { ...PLAIN, kind: 'first-disclosure' }],
];
const EVERY = LANGUAGES.flatMap((language) => KINDS.map(([name, view]) => [name, language, view] as const));

describe.each(EVERY)('%s (%s)', (_name, language, view) => {
  const mail = mailOf(view, language);
  const links = [view.link, ...(view.withdrawLink ? [view.withdrawLink] : [])];

  test('the subject is one short line without anybody in it', () => {
    expect(mail.subject).toMatch(/^[^\r\n]{5,60}$/);
    for (const value of [RESELLER.name, DECISION.product, 'Example', 'Erika', 'Beispiel'])
      expect(mail.subject).not.toContain(value);
    const isQuestion = view.kind === 'request' || view.kind === 'reminder';
    expect(mail.subject.includes(MAIL.reference!)).toBe(isQuestion);
    if (isQuestion) expect(mail.text).toContain(MAIL.reference);
  });

  test('each link is visible with its full address, and there is no other', () => {
    expect(mail.text.match(/https?:\/\/\S+/g)).toEqual(links);
    for (const link of links) expect(mail.text.split('\n')).toContain(link);
    expect([...mail.html.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(([, href, text]) => [href, text])).toEqual(
      links.map((link) => [link, link]),
    );
  });

  test('no image, style, script or hidden thing, and nothing that calls home', () => {
    expect(mail.html).not.toMatch(
      /<(img|script|link|svg|form|input|iframe|table)\b|\s(src|style|on\w+|background)=|url\(|@import/i,
    );
    expect(mail.html.match(/<style>[^]*?<\/style>/g)).toEqual([`<style>${MAIL_STYLE}</style>`]);
    expect(mail.html).toContain('name="viewport"');
    expect(mail.html.match(/https?:/g)).toHaveLength(links.length * 2);
  });

  test('text and HTML say the same words', () => {
    const words = (text: string) => text.replace(/\s+/g, ' ').trim();
    const body = mail.html.slice(mail.html.indexOf('<body>'));
    expect(words(body.replace(/<\/p>|<br \/>/g, ' ').replace(/<[^>]*>/g, ''))).toBe(words(mail.text));
  });

  test('it names the sender and how to reach them, and says its language', () => {
    for (const value of [RESELLER.name, RESELLER.postalAddress, RESELLER.contact]) expect(mail.text).toContain(value);
    expect(mail.html).toContain(`<html lang="${language}"`);
    expect(mail.text).not.toMatch(/\{\w+\}|undefined/);
  });

  test('values cannot begin a new line or a new element', () => {
    const attack = '<b>x</b>\r\nBcc: y\u2028z';
    const hostile = mailOf(poisoned(view, attack, ['kind', 'at', 'until', 'link', 'withdrawLink']), language);
    expect(hostile.text).not.toMatch(/^Bcc:/m);
    expect(hostile.text).not.toMatch(/[\r\u2028]/);
    expect(hostile.html).not.toContain('<b>');
  });
});

test('a mail that lacks a value its text needs is not made at all', () => {
  const { product, ...rest } = PLAIN;
  expect(product).toBe(DECISION.product);
  expect(() => mailOf({ ...rest, kind: 'request' }, 'de')).toThrow('{product}');
  const { fields, ...unnamed } = PLAIN;
  expect(fields).toContain('email');
  expect(() => mailOf({ ...unnamed, kind: 'given' }, 'de')).toThrow('{fields}');
});

test.each(LANGUAGES)(
  'the first mail says by itself whence, on what ground, under what protection, and who hears complaints (%s)',
  (language) => {
    const { text } = mailOf({ ...PLAIN, kind: 'first-disclosure' }, language);
    const { safeguards, common } = TEXTS[language];
    const complaint = common.complain.replace('{authority}', RESELLER.authorityName);
    for (const said of [
      language === 'de' ? 'ein berechtigtes Interesse' : 'a legitimate interest',
      safeguards['data-privacy-framework'],
      complaint,
    ])
      expect(text).toContain(said);
    expect(text).toContain(language === 'de' ? 'Beispiel Bau AG hat bei uns für Sie' : 'Beispiel Bau AG ordered');
    expect(mailOf(PLAIN, language).text).not.toContain(complaint);
  },
);

test.each(LANGUAGES)(
  'a mail greets by name; one to somebody whose name is not kept any more does without (%s)',
  (language) => {
    const { name, ...nobody } = PLAIN;
    expect(mailOf(PLAIN, language).text).toContain(`${name},`);
    expect(mailOf(nobody, language).text.split('\n')[0]).toBe(TEXTS[language].mail.greeting);
  },
);

test.each(LANGUAGES)(
  'a receipt says how long its link works, and of a Yes that is not used that it is not (%s)',
  (language) => {
    const { answered, mail } = TEXTS[language];
    for (const kind of ['given', 'refused', 'withdrawn'] as const)
      expect(mailOf({ ...PLAIN, kind }, language).text).toContain(
        language === 'de' ? `gilt ${PERSON_LINK_HOURS} Stunden.` : `works for ${PERSON_LINK_HOURS} hours.`,
      );
    for (const ended of ['case-closed', 'license-ended'] as const) {
      const { text } = mailOf({ ...MAIL, kind: 'given', ended }, language);
      expect(text).toContain(answered.ended[ended]);
      expect(text).not.toMatch(/We may send|Wir dürfen/);
    }
    expect(mailOf({ ...MAIL, kind: 'given' }, language).text).toMatch(/We may send|Wir dürfen/);
    const { text } = mailOf({ ...MAIL, kind: 'given', countsNoMore: true }, language);
    expect(text).toContain(mail.noMore);
    expect(text).not.toMatch(/We may send|Wir dürfen/);
    const closed = mailOf({ ...PLAIN, kind: 'refused', ended: 'case-closed' }, language).text;
    expect(closed).toContain(answered.ended['case-closed']);
    expect(closed).not.toMatch(/go on helping|helfen Ihnen weiter/);
    expect(mailOf({ ...PLAIN, kind: 'refused' }, language).text).toMatch(/go on helping|helfen Ihnen weiter/);
  },
);

test.each(LANGUAGES)('only the receipt of a Yes carries the link that withdraws (%s)', (language) => {
  const { mail } = TEXTS[language];
  expect(mailOf(MAIL, language).text).toContain(`${mail.withdrawLink}\n\n${withdrawLink}`);
  expect(mailOf(PLAIN, language).text).not.toContain(mail.withdrawLink);
});

test.each(EVERY)('of a made-up house it says so first: %s (%s)', (_name, language, view) => {
  const mark = TEXTS[language].common.demonstration;
  const mail = mailOf({ ...view, reseller: { ...RESELLER, demonstration: true } }, language);
  expect(mail.text.startsWith(mark)).toBe(true);
  expect(mail.html).toContain(`<p>${mark}</p>`);
  expect(mailOf(view, language).text).not.toContain(mark);
});
