/** What a page answers with, what its form sent, and what all pages are drawn with. */
import { shownHost } from '#disclosure/addressee.js';
import { LANGUAGES } from '#kernel/text/language.js';
import type { Language } from '#kernel/text/language.js';
import type { PageSettings } from './page-settings.js';
import { isPageNonce, pageNonce } from '../secrets.js';
import { PAGE_HEADERS } from '#pages/style.js';
import type { LanguageLinks } from '#pages/frame.js';
import type { VendorView } from '../texts/views.js';

export interface Shown {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where the licensees' pages live. */
export const LICENSEE_AREA = /^\/(consent|withdraw|me)(\/|$)/;

/** Where anybody can have the link to their own page mailed. */
export const LINK_REQUEST_PATH = '/me';

/** The same in the language of the page that leads there: a browser may ask for another one. */
export const linkRequestPath = (language: Language): string => `${LINK_REQUEST_PATH}?language=${language}`;

export const shown = (body: string, status = 200): Shown => ({ status, body, headers: PAGE_HEADERS });

/**
 * What the page after a form says of that form, beside what is recorded by now; it stands in the address and nowhere else. `other-late`: it came
 * too late, and so had an answer before it that said something else.
 */
export type Note = 'late' | 'other-late' | 'kept';
export const noteOf = (query: unknown): Note | undefined => {
  const note = field(query, 'note');
  return note === 'late' || note === 'other-late' || note === 'kept' ? note : undefined;
};

/**
 * After a form the browser is sent to read the page anew: a reload then sends nothing again. `to` is told from the last part of the
 * form's own address on, so that the token stands in no header.
 */
export const redirected = (to: string): Shown => ({
  status: 303,
  body: '',
  headers: { ...PAGE_HEADERS, Location: to },
});

/** A field of a form; empty where it is not there or is no text. */
export const field = (form: unknown, name: string): string => {
  const value = typeof form === 'object' && form !== null ? (form as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
};

/** The way that a letter takes or took, as a page names it. */
export const wayOf = (row: {
  readonly channel: string | null;
  readonly address: string | null;
}): NonNullable<VendorView['way']> | undefined =>
  row.channel === null || row.address === null
    ? undefined
    : { byMail: row.channel === 'mail', host: shownHost({ channel: row.channel, address: row.address }) };

/** The same page in each language. */
export const languageLinks = (path: string, note?: Note): LanguageLinks =>
  LANGUAGES.map((language) => ({ language, href: `${path}/${language}${note ? `?note=${note}` : ''}` }));

/** The same, of a page that has no link and so no path of its own for each language. */
export const languageQueries = (path: string, more = ''): LanguageLinks =>
  LANGUAGES.map((language) => ({ language, href: `${path}?language=${language}${more}` }));

export const nonceOf = ({ nonceKey }: PageSettings, purpose: string): string =>
  pageNonce(nonceKey, purpose, Date.now());

export const hasNonce = ({ nonceKey }: PageSettings, purpose: string, form: unknown): boolean =>
  isPageNonce(nonceKey, purpose, field(form, 'nonce'), Date.now());
