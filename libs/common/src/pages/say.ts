/** Texts with their values put in: as HTML, where every value is isolated from the direction of what stands around it, or plain. */
import type { Language } from '#kernel/text/language.js';
import { Html, html } from '#kernel/text/html.js';
import { startOfDay } from './local-day.js';
import { mailLink } from './mail-link.js';
import { spoken, type LocalText } from './per-language.js';
import type { ResellerView } from './reseller.js';
import { WORDS } from './words/words.js';

const PLACEHOLDER = /\{(\w+)\}/;

function parts<T>(text: string, values: Readonly<Record<string, T>>): (string | { readonly value: T })[] {
  return text.split(PLACEHOLDER).map((part, index) => {
    if (index % 2 === 0) return part;
    if (!Object.hasOwn(values, part)) throw new Error(`The text asks for {${part}} and got no such value.`);
    return { value: values[part]! };
  });
}

/** A value of somebody else's, in any script. */
export const shown = (value: string): Html => html`<bdi>${value}</bdi>`;

/** A text of the house; `lang` tells a screen reader when it is in another language than the page. */
export function shownIn(value: LocalText, reader: Language): Html {
  const { text, language } = spoken(value, reader);
  return language === undefined || language === reader ? shown(text) : html`<bdi lang="${language}">${text}</bdi>`;
}

export const say = (text: string, values: Readonly<Record<string, string | Html>> = {}): Html =>
  html`${parts(text, values).map((part) => {
    if (typeof part === 'string') return html`${part}`;
    return part.value instanceof Html ? part.value : shown(part.value);
  })}`;

/** Mails are lines: a value cannot begin a new one. */
export const oneLine = (value: string): string => value.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();

export const sayPlain = (text: string, values: Readonly<Record<string, string>> = {}): string =>
  parts(text, values)
    .map((part) => (typeof part === 'string' ? part : oneLine(part.value)))
    .join('');

/** A word for one of our codes; a code without one is shown as it is, never left out. */
export const wordFor = (words: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(words, code) ? words[code]! : code;

export function timeText(iso: string, language: Language): string {
  const { locale, timeZone } = WORDS[language];
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone } as const;
  const zone = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value;
  return `${new Intl.DateTimeFormat(locale, format).format(at)} ${zone ?? ''}`.trim();
}

export const time = (iso: string, language: Language): Html =>
  html`<time datetime="${iso}">${timeText(iso, language)}</time>`;

/** The date of a time, without the hour. */
export function dateOf(iso: string, language: Language): Html {
  const { locale, timeZone } = WORDS[language];
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  return html`<time datetime="${iso}">${format.format(new Date(iso))}</time>`;
}

/** The last whole day before the end at `iso`: an answer on that day is in time. */
export function dayText(iso: string, language: Language): string {
  const { locale, timeZone } = WORDS[language];
  const end = new Date(iso);
  if (Number.isNaN(end.getTime())) return iso;
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone } as const;
  return new Intl.DateTimeFormat(locale, day).format(new Date(startOfDay(end, timeZone).getTime() - 1));
}

export function countryName(code: string, language: Language): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(WORDS[language].locale, { type: 'region' }).of(code) ?? code;
}

/** A mail address can be written to at once; anything else, such as a phone number, stays text. */
export function contactOf({ contact }: ResellerView, language: Language): Html {
  const { text } = spoken(contact, language);
  const read = shownIn(contact, language);
  return /^[^\s@]+@[^\s@]+$/.test(text) ? html`<a href="${mailLink(text)}">${read}</a>` : read;
}

/** Only web addresses become links; anything else stays text. */
export const authority = ({ authorityName, authorityUrl }: ResellerView, language: Language): Html =>
  /^https?:\/\//i.test(authorityUrl)
    ? html`<a href="${authorityUrl}" rel="noreferrer">${shownIn(authorityName, language)}</a>`
    : html`${shownIn(authorityName, language)} (${shown(authorityUrl)})`;
