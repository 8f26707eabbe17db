/** After every form the browser is at a page that it may load again: nothing is sent twice, and the link shows what is recorded. */
import type { BrowserContext, Page } from 'playwright-core';
import { newId } from '#kernel/ids.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { Cases } from '../support/cases.js';
import type { LinkKind } from '../support/link.js';
import { opened } from '../support/opened.js';
import { openBrowser } from './browser.js';

const { de, en } = TEXTS;

const room = opened(() => Cases.open());
const browser = opened(() => openBrowser());

/** A person who was asked, with a link of each kind. */
async function asked() {
  const { consentId } = await room.asked();
  const link = async (kind: LinkKind) => room.consent.at(await room.link(kind, consentId));
  return { consentId, decide: await link('decide'), withdraw: await link('withdraw'), own: await link('person') };
}

/** Each with every answer that the browser got to a form, as status and where it was sent on. */
async function inBrowser(run: (page: Page, posts: string[]) => Promise<void>): Promise<void> {
  const context: BrowserContext = await browser.newContext({ locale: 'de-DE' });
  try {
    const page = await context.newPage();
    const posts: string[] = [];
    page.on('response', (response) => {
      if (response.request().method() !== 'POST') return;
      posts.push(`${response.status()} ${response.headers()['location']}`);
    });
    await run(page, posts);
    expect(await context.cookies()).toEqual([]);
  } finally {
    await context.close();
  }
}

const heading = (page: Page) => page.locator('h1').innerText();
const choose = async (page: Page, value: string) => {
  await page.locator(`input[value=${value}]`).check();
  await Promise.all([page.waitForEvent('load'), page.locator('button').first().click()]);
};
const events = async (consentId: string) =>
  (await room.query<{ state: string }>(`SELECT state FROM consent_events WHERE consent_id = $1 ORDER BY id`, [consentId]))
    .map(({ state }) => state); // prettier-ignore

test('an answer, a withdrawal and a kept Yes are sent once however often the page after them is loaded', async () => {
  const { consentId, decide, withdraw } = await asked();
  await inBrowser(async (page, posts) => {
    await page.goto(decide);
    await choose(page, 'yes');
    for (const _again of [1, 2]) {
      expect(await heading(page)).toBe(de.answered.given);
      await page.reload();
    }
    // The address is that of the page, in the language of the form; the token stands nowhere but there.
    expect([page.url(), posts]).toEqual([`${decide}/de`, ['303 de']]);
    await page.getByRole('link', { name: 'English' }).click();
    expect(await heading(page)).toBe(en.answered.given);
    await page.goto(decide);
    expect(await heading(page)).toBe(de.answered.given);

    await page.goto(`${withdraw}/en`);
    await choose(page, 'keep');
    await page.reload();
    expect([await heading(page), posts.at(-1)]).toEqual([en.answered.kept, '303 en?note=kept']);
    await page.goto(withdraw);
    await choose(page, 'withdraw');
    await page.reload();
    expect([await heading(page), posts.at(-1)]).toEqual([de.answered.withdrawn, '303 de']);
    expect(await page.locator('main').innerText()).toContain(de.answered.nothingLeft);
    await page.goto(decide);
    expect(await page.locator('main').innerText()).toContain(de.answered.nothingLeft);
    expect(posts).toHaveLength(3);
  });
  expect(await events(consentId)).toEqual(['requested', 'given', 'withdrawn']);
});

test('who answers second is told so, also when the page is loaded again', async () => {
  const { consentId, decide } = await asked();
  await inBrowser(async (page, posts) => {
    await page.goto(decide);
    const second = await page.context().newPage();
    await second.goto(decide);
    await choose(second, 'no');
    await choose(page, 'yes');
    await page.reload();
    expect([await heading(page), posts]).toEqual([de.answered.tooLate, ['303 de?note=late']]);
    expect(await page.locator('main').innerText()).toContain(de.states.refused);
    await page.goto(`${decide}/de`);
    expect(await heading(page)).toBe(de.answered.refused);
  });
  expect(await events(consentId)).toEqual(['requested', 'refused']);
});

test('a wish and a typed address are sent once too, and nobody’s page says that a wish was recorded which was not', async () => {
  const { own } = await asked();
  const wishes = () => room.query(`SELECT 1 FROM correction_wishes`);
  await inBrowser(async (page, posts) => {
    await page.goto(`${own}/en?wish=${newId('correctionWish')}`);
    expect(await page.locator('[role=status]').count()).toBe(0);
    await page.locator('#correction-text').fill('My name is now Example.');
    await Promise.all([
      page.waitForEvent('load'),
      page.getByRole('button', { name: en.person.asks.correction.button }).click(),
    ]);
    await page.reload();
    expect(await page.locator('[role=status] p').first().innerText()).toBe(en.person.asks.correction.recorded);
    expect(posts).toEqual([expect.stringMatching(/^303 en\?wish=wis_[0-9a-z]{26}$/)]);

    await page.goto(`${room.consent.pagesUrl}/me?language=en`);
    await page.locator('input[name=email]').fill('nobody@example.org');
    await Promise.all([page.waitForEvent('load'), page.getByRole('button').click()]);
    await page.reload();
    expect([await heading(page), posts.length]).toEqual([en.link.sentTitle, 2]);
    await page.getByRole('link', { name: 'Deutsch' }).click();
    expect(await heading(page)).toBe(de.link.sentTitle);
  });
  expect(await wishes()).toHaveLength(1);
});
