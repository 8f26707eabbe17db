/// <reference lib="dom" />
/** The licensees' pages in a real Chromium, drawn as the service draws them. */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { decisionPage } from '../../apps/consent/src/pages/decision.page.js';
import { personPage } from '../../apps/consent/src/pages/person.page.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { ROOT } from '../../tools/start/paths.js';
import { LANGUAGES, type Language } from '#kernel/text/language.js';
import { opened } from '../support/opened.js';
import { focusOn, focusRing, openBrowser, scrollsSideways, watch, type Watched } from './browser.js';
import { differences } from './equal-choices.js';
import { PageServer } from './page-server.js';
import { PAGES } from './pages-shown.js';
import { DECISION, PERSON } from './sample-views.js';

const SCREENSHOTS = join(ROOT, '.sparsam/screenshots');
const THEMES = ['light', 'dark'] as const;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Of all that axe looks at, colours alone hang on the theme. */
const OF_THEMES = ['color-contrast', 'link-in-text-block'];
/** And words alone on the language: each page is one template. */
const OF_LANGUAGES = [
  'button-name', 'document-title', 'empty-heading', 'html-has-lang', 'html-lang-valid',
  'label', 'landmark-unique', 'link-name', 'summary-name', 'valid-lang',
]; // prettier-ignore
/** 1280 px at 400 % is a window of 320 by 256. */
const SIZES = [
  { width: 1280, height: 900 },
  { width: 768, height: 900 },
  { width: 320, height: 256 },
];

const browser = opened(() => openBrowser());
const server = opened(() => PageServer.start());
beforeAll(() => mkdirSync(SCREENSHOTS, { recursive: true }));

/** A context of its own; when it is closed nothing foreign was asked for, kept or complained about. */
async function openPage(options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const watched = watch(page);
  const close = async () => {
    try {
      expect(watched.requests.filter((url) => !url.startsWith(server.origin))).toEqual([]);
      // An answer of 422 is logged by the browser as a failed load; anything else would be a blocked style or a script.
      expect(watched.complaints.filter((text) => !text.includes('422'))).toEqual([]);
      expect(await context.cookies()).toEqual([]);
    } finally {
      await context.close();
    }
  };
  return { context, page, watched, close };
}

async function inBrowser(options: BrowserContextOptions, run: (page: Page, watched: Watched) => Promise<void>) {
  const { context, page, watched, close } = await openPage(options);
  await run(page, watched).catch(async (error: unknown) => {
    await context.close();
    throw error;
  });
  await close();
}

const tabTo = async (page: Page, wanted: string) => {
  const stops: string[] = [];
  while (stops.at(-1) !== wanted) {
    if (stops.length > 30) throw new Error(`${wanted} is out of reach of the keyboard: ${stops.join(' | ')}`);
    await page.keyboard.press('Tab');
    stops.push(await focusOn(page));
    expect(await focusRing(page)).toBe(true);
  }
  return stops;
};

/** Every rule in the first language and the light theme, then what hangs on the theme in the dark one, then what hangs on the language. */
const LOOKS = [
  { language: LANGUAGES[0], colorScheme: 'light', rules: undefined, seen: ['color-contrast', 'html-has-lang'] },
  { language: LANGUAGES[0], colorScheme: 'dark', rules: OF_THEMES, seen: ['color-contrast'] },
  ...LANGUAGES.slice(1).map((language) => ({
    language, colorScheme: 'light' as const, rules: OF_LANGUAGES, seen: ['html-has-lang'],
  })),
] as const; // prettier-ignore

describe('axe finds nothing, in any language and theme,', () => {
  // One for all pages: a new context is a new process, which compiles axe once more.
  const shown = opened(() => openPage({ viewport: { width: 1280, height: 900 } }));

  test.each(Object.keys(PAGES))('on %s', async (name) => {
    const { page } = shown;
    for (const { language, colorScheme, rules, seen } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.goto(server.url(name, language));
      // Of what passes nobody reads more than the name of the rule.
      const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
      const { violations, passes } = await (rules ? axe.withRules([...rules]) : axe.withTags(TAGS)).analyze();
      expect({ language, colorScheme, violations }).toEqual({ language, colorScheme, violations: [] });
      expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining([...seen]));
      // For whoever looks at them: nobody does where tests run by themselves.
      const file = join(SCREENSHOTS, `${name}.${language}.${colorScheme}.png`);
      if (!process.env.CI) await page.screenshot({ path: file, fullPage: true });
    }
  });
});

describe.each(THEMES)('in the %s theme', (colorScheme) => {
  test('both choices are equal in box, type, colour and depth', async () => {
    await inBrowser({ colorScheme }, async (page) => {
      for (const language of LANGUAGES)
        for (const name of ['decision', 'decision-no-choice', 'withdraw', 'withdraw-no-choice']) {
          await page.goto(server.url(name, language));
          for (const size of SIZES) {
            await page.setViewportSize(size);
            expect({ size, language, name, found: await differences(page) }).toMatchObject({ found: [] });
            expect(await page.locator('input:checked').count()).toBe(0);
          }
        }
    });
  });
});

test.each([
  ['a bolder word', 'font-weight', '600', '.choice span'],
  ['a fainter word', 'opacity', '0.9', '.choice span'],
  ['a border a pixel thinner', 'border-width', '1px', '.choice'],
  ['another colour', 'color', 'rgb(0, 0, 1)', '.choice'],
  ['a lower place', 'margin-top', '1px', '.choice'],
  ['a smaller radio button', 'width', '23px', '.choice input'],
] as const)('%s of one choice is seen as a difference', async (_what, property, value, selector) => {
  await inBrowser({}, async (page) => {
    await page.goto(server.url('decision', 'en'));
    expect(await differences(page)).toEqual([]);
    const second = page.locator(selector).nth(1);
    const change = [property, value] as const;
    await second.evaluate((element, [name, to]) => (element as HTMLElement).style.setProperty(name, to), change);
    expect(await differences(page)).not.toEqual([]);
  });
});

test.each(LANGUAGES)('a choice is made and sent with the keyboard alone (%s)', async (language) => {
  await inBrowser({ viewport: { width: 1280, height: 600 } }, async (page) => {
    await page.goto(server.url('decision', language));
    const stops = await tabTo(page, 'input:answer=yes');
    expect(stops.map((stop) => stop.split(':')[0])).toEqual(['a', 'a', 'a', 'summary', 'summary', 'input']);
    expect(await page.locator('input:checked').count()).toBe(0);
    await page.keyboard.press('Space');
    expect(await page.locator('input:checked').inputValue()).toBe('yes');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('input:checked').inputValue()).toBe('no');
    await page.keyboard.press('Tab');
    expect(await focusOn(page)).toMatch(/^button:/);
    server.sent.length = 0;
    await Promise.all([page.waitForURL('**/d/answer'), page.keyboard.press('Enter')]);
    expect(server.sent).toEqual([{ path: '/d/answer', form: { nonce: DECISION.nonce, answer: 'no' } }]);
  });
});

test('a wish is written and sent with the keyboard alone, and its reader is where it is confirmed', async () => {
  await inBrowser({ viewport: { width: 1280, height: 600 } }, async (page) => {
    await page.goto(server.url('person', 'de'));
    await tabTo(page, 'textarea:text=');
    await page.keyboard.type('Bitte „Mustermann“.');
    await page.keyboard.press('Tab');
    server.sent.length = 0;
    await Promise.all([page.waitForURL('**/p/own?asked=correction'), page.keyboard.press('Enter')]);
    const form = { nonce: PERSON.nonce, text: 'Bitte „Mustermann“.' };
    expect(server.sent).toEqual([{ path: '/p/own?asked=correction', form }]);
    expect(await focusOn(page)).toMatch(/^div:Ihr Wunsch ist festgehalten/);
    expect(await page.locator('[role=status]').isVisible()).toBe(true);
  });
});

test('what came back in the field is what was written, to the line', async () => {
  server.extra.set('came-back', (language) =>
    personPage({ ...PERSON, cameBack: { asked: 'correction', text: '\n  Zeile eins\nZeile zwei\n' } }, language),
  );
  await inBrowser({}, async (page) => {
    await page.goto(server.url('came-back', 'de'));
    expect(await page.locator('#correction-text').inputValue()).toBe('\n  Zeile eins\nZeile zwei\n');
  });
});

test('a form sent as it stands holds no answer, and the page says so first', async () => {
  await inBrowser({ viewport: { width: 1280, height: 600 } }, async (page) => {
    await page.goto(server.url('decision', 'de'));
    server.sent.length = 0;
    await Promise.all([page.waitForURL('**/d/answer'), page.locator('button').click()]);
    expect(server.sent).toEqual([{ path: '/d/answer', form: { nonce: DECISION.nonce } }]);
    expect(await focusOn(page)).toMatch(/^div:/);
    expect(await page.locator('[role=alert]').isVisible()).toBe(true);
    await page.getByRole('link', { name: TEXTS.de.common.chooseOne }).click();
    await page.keyboard.press('Tab');
    expect(await focusOn(page)).toBe('input:answer=yes');
    expect(await page.locator('input:checked').count()).toBe(0);
  });
});

test('every page fits into 320 px and 400 % without scrolling sideways, also with values that do not break', async () => {
  const long = 'W'.repeat(400);
  const fields = DECISION.onYes.fields.map((field) => ({ ...field, value: long }));
  const vendor = { ...DECISION.vendor, legalEntity: long, headOffice: long };
  server.extra.set('long', (language) =>
    decisionPage({ ...DECISION, product: long, vendor, onYes: { serialNumber: long, fields } }, language),
  );
  await inBrowser({ viewport: { width: 320, height: 256 } }, async (page) => {
    for (const language of LANGUAGES)
      for (const name of [...Object.keys(PAGES), 'long']) {
        await page.goto(server.url(name, language));
        expect({ name, sideways: await scrollsSideways(page) }).toEqual({ name, sideways: false });
        if (!process.env.CI && (name === 'decision' || name === 'person'))
          await page.screenshot({ path: join(SCREENSHOTS, `${name}.${language}.320.png`), fullPage: true });
      }
  });
});

test('text set wider apart by the reader is not cut off', async () => {
  await inBrowser({ viewport: { width: 320, height: 640 } }, async (page) => {
    for (const name of Object.keys(PAGES)) {
      await page.goto(server.url(name, 'de'));
      const cut = await page.evaluate(() => {
        for (const element of document.querySelectorAll<HTMLElement>('body *')) {
          for (const [what, wide] of [['line-height', '1.5'], ['letter-spacing', '0.12em'], ['word-spacing', '0.16em']] as const)
            element.style.setProperty(what, wide, 'important'); // prettier-ignore
        }
        const { scrollWidth, clientWidth } = document.documentElement;
        const isCut = (element: Element) =>
          getComputedStyle(element).overflow !== 'visible' && element.scrollHeight > element.clientHeight + 1;
        const hidden = [...document.querySelectorAll('body *')].filter(isCut);
        return scrollWidth > clientWidth || hidden.some((element) => element.tagName !== 'INPUT');
      });
      expect({ name, cut }).toEqual({ name, cut: false });
    }
  });
});

test('the pages work with scripts switched off', async () => {
  await inBrowser({ javaScriptEnabled: false }, async (page) => {
    await page.goto(server.url('decision', 'en'));
    await page.getByText(/^No, I do not consent/).click();
    server.sent.length = 0;
    await Promise.all([page.waitForURL('**/d/answer'), page.getByRole('button').click()]);
    expect(server.sent.map(({ form }) => form['answer'])).toEqual(['no']);
  });
});

test('opening a page asks for that page and nothing else', async () => {
  await inBrowser({}, async (page, watched) => {
    await page.goto(server.url('decision', 'de'), { waitUntil: 'networkidle' });
    expect(watched.requests).toEqual([server.url('decision', 'de')]);
  });
});

test('the language switch leads to the same page in the other language', async () => {
  await inBrowser({}, async (page) => {
    const heading = async (language: Language) => {
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      return page.locator('h1').innerText();
    };
    await page.goto(server.url('decision', 'de'));
    const german = await heading('de');
    await page.getByRole('link', { name: 'English' }).click();
    expect(await heading('en')).not.toBe(german);
    await page.getByRole('link', { name: 'Deutsch' }).click();
    expect(await heading('de')).toBe(german);
  });
});

test('a value written from right to left keeps its direction, and its lines stay lines', async () => {
  const text = 'لا يعمل البرنامج\n\nسطر ثان';
  const fields = [{ field: 'problemText' as const, value: text }];
  server.extra.set('rtl', (language) =>
    decisionPage({ ...DECISION, product: 'منتج (12)', onYes: { ...DECISION.onYes, fields } }, language),
  );
  await inBrowser({}, async (page) => {
    await page.goto(server.url('rtl', 'en'));
    const value = page.locator('.value').filter({ hasText: 'البرنامج' });
    expect(await value.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    expect(await value.innerText()).toBe(text);
    expect(await page.locator('html').evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
    await page.screenshot({ path: join(SCREENSHOTS, 'rtl.png'), fullPage: true });
  });
});

test('printed, the page shows every value and both choices in black on white', async () => {
  await inBrowser({ colorScheme: 'dark', viewport: { width: 794, height: 1123 } }, async (page) => {
    await page.goto(server.url('decision', 'de'));
    await page.emulateMedia({ media: 'print' });
    const coloursOf = (element: Element) => [
      getComputedStyle(element).color,
      getComputedStyle(element).backgroundColor,
    ];
    expect(await page.locator('html').evaluate(coloursOf)).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    for (const value of await page.locator('.value, .choice').all()) expect(await value.isVisible()).toBe(true);
    expect(await differences(page)).toEqual([]);
    await page.screenshot({ path: join(SCREENSHOTS, 'decision.de.print.png'), fullPage: true });
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});
