/** What holds for the bytes of every page, whoever's values are in it. */
import { PAGES } from '../../../../test/browser/pages-shown.js';
import {
  ANSWERED,
  DECISION,
  LINK_REQUEST,
  PERSON,
  VENDOR,
  WITHDRAW,
  poisoned,
} from '../../../../test/browser/sample-views.js';
import { answeredPage } from './answered.page.js';
import { decisionPage } from './decision.page.js';
import { linkRequestPage, unknownLinkPage } from './link.page.js';
import { personPage } from './person.page.js';
import { timeText } from '#pages/say.js';
import { PAGE_HEADERS, PAGE_POLICY, STYLE } from '#pages/style.js';
import { LANGUAGES, type Language } from '#kernel/text/language.js';
import { TEXTS } from '../texts/texts.js';
import { withdrawPage } from './withdraw.page.js';
import { createHash } from 'node:crypto';

const EVERY_PAGE = LANGUAGES.flatMap((language) =>
  Object.entries(PAGES).map(([name, draw]) => [name, language, draw(language)] as const),
);
const TEXTS_OF = (page: string) => page.replace(/<style>[^]*?<\/style>/, '').replace(/<[^>]*>/g, '\n');
const tags = (page: string, name: string): string[] => page.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];
const spaced = (page: string): string => page.replace(/\s+/g, ' ');

describe.each(EVERY_PAGE)('%s (%s)', (_name, language, page) => {
  test('has no script, image, frame, font, handler or foreign resource', () => {
    const foreign = /<(script|img|iframe|object|embed|link|video|audio|svg|base|source|form[^>]*action="https?)\b/i;
    expect(page).not.toMatch(foreign);
    expect(page).not.toMatch(/\s(src|srcset|style|formaction|ping|on\w+)=/i);
    expect(page).not.toMatch(/javascript:|@import|url\(|http-equiv/i);
    const addresses = page.match(/https?:\/\/[^"<\s)]+/g) ?? [];
    const known = /^https:\/\/(authority\.example\/complaint|list\.muster\.example\/public\/(vendors|faq)\/(de|en))$/;
    expect(addresses.filter((url) => !known.test(url))).toEqual([]);
  });

  test('is below 30 KB', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(30_000);
  });

  test('carries exactly the style that the policy names', () => {
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map((match) => match[1]!);
    expect(styles).toEqual([STYLE]);
    expect(PAGE_POLICY).toContain(`'sha256-${createHash('sha256').update(styles[0]!).digest('base64')}'`);
  });

  test('says its language, has one heading of the first rank and a title', () => {
    expect(page).toContain(`<html lang="${language}" dir="ltr">`);
    expect(tags(page, 'h1')).toHaveLength(1);
    expect(page).toMatch(/<title>[^<]+<\/title>/);
  });

  test('asks for nothing by default: nothing chosen, filled in or required', () => {
    expect(page).not.toMatch(/\s(checked|selected|required|autofocus="|disabled)\b/);
    for (const input of tags(page, 'input'))
      if (!/type="(radio|hidden)"|aria-invalid/.test(input)) expect(input).not.toContain('value=');
  });

  test('left no placeholder and no broken value behind', () => {
    expect(TEXTS_OF(page)).not.toMatch(/\{\w+\}|undefined|\[object|NaN|Invalid/);
  });
});

test('the policy lets nothing in but the style and lets forms go nowhere else', () => {
  const policy = /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/; // prettier-ignore
  expect(PAGE_POLICY).toMatch(policy);
  expect(PAGE_HEADERS).toMatchObject({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' });
  expect(Object.keys(PAGE_HEADERS).map((name) => name.toLowerCase())).not.toContain('set-cookie');
});

describe.each(LANGUAGES)('in %s', (language) => {
  const pages = { decision: decisionPage(DECISION, language), withdraw: withdrawPage(WITHDRAW, language) };
  test.each(Object.entries(pages))('the two choices of %s are the same markup but for value and words', (_, page) => {
    const choices = page.match(/<label class="choice">[^]*?<\/label>/g) ?? [];
    expect(choices).toHaveLength(2);
    const bare = choices.map((choice) => choice.replace(/value="\w+"/, '').replace(/<span>[^<]*<\/span>/, '<span>'));
    expect(bare[0]).toBe(bare[1]);
    expect(tags(page, 'button')).toHaveLength(1);
    expect(tags(page, 'form')).toEqual([expect.stringContaining('method="post"')]);
  });

  test('the page says everything a person must know before answering', () => {
    const page = decisionPage(DECISION, language);
    const { decision, common, safeguards, keeps } = TEXTS[language];
    const { onYes, vendor, reseller, product } = DECISION;
    const facts = [reseller.name, reseller.postalAddress, reseller.contact, reseller.authorityName, product];
    const ofVendor = [vendor.legalEntity, vendor.headOffice, safeguards['data-privacy-framework']];
    const said = [decision.support, decision.cost, decision.serial, decision.withdraw, decision.once, decision.silence];
    const names = onYes.fields.slice(0, 3).map((field) => field.value);
    for (const text of [...facts, ...ofVendor, ...said, ...names, onYes.serialNumber, common.mailbox, decision.reading])
      expect(page).toContain(text);
    expect(page).toContain(keeps[DECISION.vendorKeeps]);
    expect(page).toContain(`>${language === 'de' ? 'Montag, 7. Dezember 2026' : 'Monday, 7 December 2026'}</time>`);
    expect(page).toContain(`<p class="for">${decision.forPerson.replace('{name}', '<bdi>Erika Mustermann</bdi>')}</p>`);
    expect(page).toContain(DECISION.caseReference);
    expect(page).toContain(timeText(DECISION.caseOpened, language));
    expect(page).toContain(language === 'de' ? 'Vereinigte Staaten' : 'United States');
    expect(page).toContain('name="nonce" value="n0nce-of-this-page"');
  });

  test('a form that came back without a choice says so above everything else, and at the choices', () => {
    const draw = (noChoice: boolean) => [
      decisionPage({ ...DECISION, noChoice }, language),
      withdrawPage({ ...WITHDRAW, noChoice }, language),
    ];
    for (const page of draw(true)) {
      expect(page.indexOf('role="alert"')).toBeLessThan(page.indexOf('<h1>'));
      expect(page.split(TEXTS[language].common.chooseOne)).toHaveLength(3);
      expect(page).toContain(TEXTS[language].common.nothingRecorded);
      expect(page).toContain(`<a href="#answer">${TEXTS[language].common.chooseOne}</a>`);
      expect(page).toContain('aria-describedby="answer-fault"');
      expect(page).toMatch(new RegExp(`<title>${TEXTS[language].common.errorPrefix}`));
    }
    expect(decisionPage(DECISION, language)).not.toContain('role="alert"');
  });

  test('after a withdrawal the page says one of three truths and never more', () => {
    const withdrawn = (truth: NonNullable<Parameters<typeof answeredPage>[0]['truth']> | undefined) =>
      spaced(answeredPage({ ...ANSWERED, answer: 'withdrawn', ...(truth ? { truth } : {}) }, language));
    const { nothingLeft, erase } = TEXTS[language].answered;
    const at = '2026-11-23T09:31:00Z';
    expect(withdrawn({ kind: 'nothing-left' })).toContain(nothingLeft);
    for (const kind of ['left', 'may-arrive'] as const) {
      expect(withdrawn({ kind, at })).not.toContain(nothingLeft);
      expect(withdrawn({ kind, at })).toContain(erase);
      expect(withdrawn({ kind, at })).toContain(`<time datetime="${at}">`);
    }
    expect(withdrawn({ kind: 'left', at })).not.toBe(withdrawn({ kind: 'may-arrive', at }));
    expect(withdrawn(undefined)).not.toContain(nothingLeft);
  });

  test('an answer that came second is told that the first counts, and which that was', () => {
    const page = answeredPage({ ...ANSWERED, answer: 'refused', tooLate: true }, language);
    expect(page).toContain(TEXTS[language].answered.tooLate);
    expect(page).toContain(TEXTS[language].states.refused);
    expect(page).not.toContain(ANSWERED.receipt!.address);
  });

  test('who keeps their Yes is told that nothing changed, and gets no receipt', () => {
    const page = answeredPage({ ...ANSWERED, kept: true }, language);
    expect(page).toContain(TEXTS[language].answered.kept);
    expect(page).not.toContain(ANSWERED.receipt!.address);
  });

  test('what can be taken back is offered on the page, whatever became of it', () => {
    const path = `href="${ANSWERED.withdrawPath}"`;
    for (const answer of ['given', 'consumed', 'expired', 'superseded', 'invalidated'] as const) {
      expect(answeredPage({ ...ANSWERED, answer }, language)).toContain(path);
      expect(answeredPage({ ...ANSWERED, answer, withdrawPath: undefined }, language)).not.toContain(path);
    }
  });

  test('who answered a question that is over is told so, and not that an earlier answer counts', () => {
    const { answered, states } = TEXTS[language];
    for (const answer of ['expired', 'superseded', 'invalidated'] as const) {
      const page = answeredPage({ ...ANSWERED, answer, tooLate: true }, language);
      expect(page).toContain(`<h1>${answered.notOpen}</h1>`);
      expect(page).toContain(states[answer]);
      expect(page).not.toContain(answered.tooLate);
    }
  });

  test('a Yes that ran out is called that, on both pages', () => {
    const { answered, states } = TEXTS[language];
    const over = { ...ANSWERED, answer: 'expired', saidYes: true } as const;
    expect(answeredPage(over, language)).toContain(`<h1>${answered.yesRanOut}</h1>`);
    const decisions = [{ ...PERSON.decisions[0]!, state: 'expired', saidYes: true }];
    expect(personPage({ ...PERSON, decisions }, language)).toContain(answered.yesRanOut);
    const unsaid = [{ ...decisions[0]!, saidYes: false }];
    expect(personPage({ ...PERSON, decisions: unsaid }, language)).toContain(states.expired);
  });

  test('what ended without an answer is called neither Yes nor No, and promises no receipt', () => {
    for (const answer of ['expired', 'superseded', 'invalidated'] as const) {
      const { receipt, ...unanswered } = ANSWERED;
      const page = answeredPage({ ...unanswered, answer }, language);
      expect(page).toContain(`<h1>${TEXTS[language].states[answer]}</h1>`);
      expect(page).not.toContain(TEXTS[language].answered.refused);
      expect(page).not.toContain(receipt!.address);
    }
  });

  test('after an answer the page says again what it was about, where the receipt went, and until when a Yes counts', () => {
    const { answered, common, fields } = TEXTS[language];
    const page = spaced(answeredPage(ANSWERED, language));
    for (const field of ANSWERED.fields) expect(page).toContain(fields[field as keyof typeof fields]);
    const reference = `<strong><bdi>${ANSWERED.reference}</bdi></strong>`;
    expect(page).toContain(`<p class="reference">${common.reference} ${reference}</p>`);
    expect(page).toContain(language === 'de' ? 'Montag, 7. Dezember 2026' : 'Monday, 7 December 2026');
    for (const fate of ['sent', 'waiting', 'failed'] as const) {
      const drawn = spaced(answeredPage({ ...ANSWERED, receipt: { fate, address: 'e…@customer.example' } }, language));
      expect(drawn).toContain(answered.receipt[fate].replace('{address}', '<bdi>e…@customer.example</bdi>'));
    }
    expect(page).toContain('<nav');
  });

  test('whoever may take back a Yes reads first what was sent, and when', () => {
    const { withdraw, fields } = TEXTS[language];
    const before = (truth: typeof WITHDRAW.truth) => {
      const page = spaced(withdrawPage({ ...WITHDRAW, truth }, language));
      return page.slice(0, page.indexOf('<form'));
    };
    const at = '2026-11-23T09:31:00Z';
    expect(before({ kind: 'nothing-left' })).toContain(withdraw.nothingSent);
    expect(before({ kind: 'left', at })).toContain(`<time datetime="${at}">`);
    expect(before({ kind: 'left', at })).not.toContain(withdraw.nothingSent);
    expect(before({ kind: 'may-arrive', at })).toContain(withdraw.sentUncertain);
    for (const field of WITHDRAW.fields)
      expect(before({ kind: 'left', at })).toContain(fields[field as keyof typeof fields]);
  });

  test('who did not come from their own page is told where it can be asked for', () => {
    const page = answeredPage({ ...ANSWERED, personPage: undefined }, language);
    expect(page).toContain(`href="${ANSWERED.linkRequestPath}"`);
    expect(answeredPage(ANSWERED, language)).not.toContain(`href="${ANSWERED.linkRequestPath}"`);
  });

  test('from each page a way leads to the list of all vendors and to the questions on data protection, in its language', () => {
    for (const draw of Object.values(PAGES)) {
      const foot = /<footer>[^]*<\/footer>/.exec(draw(language))?.[0];
      if (foot === undefined) continue;
      for (const place of ['vendors', 'faq'])
        expect(foot).toContain(`href="https://list.muster.example/public/${place}/${language}"`);
    }
  });

  test('after No there is no second question and no form', () => {
    const page = answeredPage({ ...ANSWERED, answer: 'refused', withdrawPath: undefined }, language);
    expect(page).not.toMatch(/<(form|button|input)\b/);
    expect(page.slice(page.indexOf('<main>'), page.indexOf('</main>'))).not.toContain('?');
  });
});

const PERSON_BACK = { ...PERSON, cameBack: { asked: 'erasure', text: 'x' } } as const;
const ATTACKS = [
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '</title></style></textarea><script>',
  '${1}{vendor}{{7*7}}',
  'javascript:alert(1)',
];
const CODES = [
  'caseOpened', 'answer', 'language', 'field', 'fields', 'fate', 'kind', 'until',
  'at', 'saidYesAt', 'answerUntil', 'since', 'asked', 'settledAt', 'state',
]; // prettier-ignore
const HOSTILE: readonly (readonly [string, (language: Language, attack: string) => string])[] = [
  ['decision', (language, attack) => decisionPage(poisoned(DECISION, attack, CODES), language)],
  ['answered', (language, attack) => answeredPage(poisoned(ANSWERED, attack, CODES), language)],
  ['withdraw', (language, attack) => withdrawPage(poisoned(WITHDRAW, attack, CODES), language)],
  ['person', (language, attack) => personPage(poisoned(PERSON_BACK, attack, CODES), language)],
  ['link request', (language, attack) => linkRequestPage(poisoned(LINK_REQUEST, attack, CODES), language)],
];

describe.each(HOSTILE)('values that try to break out of %s', (_name, draw) => {
  test.each(ATTACKS)('%s stays text', (attack) => {
    const names = (page: string) =>
      (page.replace(/<style>[^]*?<\/style>/, '').match(/<\/?[a-z][a-z0-9]*/gi) ?? []).sort().join();
    const plain = draw('de', 'https://plain.example');
    const page = draw('de', attack);
    // A complaint address that is no web address becomes text: a link less, two isolated values more.
    const without = (list: string) => list.replace(/<\/?(a|bdi)\b,?/g, '');
    expect(without(names(page))).toBe(without(names(plain)));
    expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>/i);
    if (attack.includes('<')) expect(page).toContain('&lt;');
  });
});

test('no browser puts a hyphen into a value that has none', () => {
  expect(STYLE).toMatch(/^\.value, bdi, code, textarea \{ hyphens: manual; \}$/m);
});

test('a complaint address that is no web address never becomes a link', () => {
  const reseller = { ...DECISION.reseller, authorityUrl: 'javascript:alert(1)' };
  expect(decisionPage({ ...DECISION, reseller }, 'de')).not.toContain('href="javascript');
});

test('a problem text of 20,000 characters is shown to the last one, as it was written', () => {
  const value = `${'ä<b> \n'.repeat(3_333)}Ω!`;
  const fields = [{ field: 'problemText' as const, value }];
  const page = decisionPage({ ...DECISION, onYes: { ...DECISION.onYes, fields } }, 'de');
  const escaped = value.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  expect(page).toContain(`<span class="value" dir="auto">${escaped}</span>`);
  expect(Buffer.byteLength(page) - Buffer.byteLength(escaped)).toBeLessThan(30_000);
});

test('an unknown link shows the same page whatever was wrong with it', () => {
  expect(unknownLinkPage('de')).toBe(unknownLinkPage('de'));
  expect(unknownLinkPage.length).toBe(1);
});

test('a code that nobody named yet is shown rather than left out', () => {
  const vendor = { ...VENDOR, safeguard: 'constructor', country: 'Freeland' };
  const page = withdrawPage({ ...WITHDRAW, vendor }, 'en');
  for (const code of ['constructor', 'Freeland']) expect(page).toContain(`<bdi>${code}</bdi>`);
});
