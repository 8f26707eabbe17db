/// <reference lib="dom" />
/** The Chromium of the machine, quiet: it calls nobody by itself. */
import { chromium, type Browser, type Page } from 'playwright-core';

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** Everything the page asked the network for, and everything the browser complained about. */
export interface Watched {
  readonly requests: string[];
  readonly complaints: string[];
}

export function watch(page: Page): Watched {
  const watched: Watched = { requests: [], complaints: [] };
  page.on('request', (request) => watched.requests.push(request.url()));
  page.on('console', (message) => watched.complaints.push(message.text()));
  page.on('pageerror', (error) => watched.complaints.push(error.message));
  return watched;
}

/** What the keyboard is on, as one readable line. */
export const focusOn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return 'body';
    const name = element.getAttribute('name');
    const value = element.getAttribute('value');
    const what = name ? `${name}=${value ?? ''}` : (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60);
    return `${element.tagName.toLowerCase()}:${what}`;
  });

/** True when what the keyboard is on has a visible ring, itself or its choice. */
export const focusRing = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return [element, element?.closest('.choice')].some((part) => {
      if (!part) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(part);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
  });

export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth;
  });
