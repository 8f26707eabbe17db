/** What a page answers with, what its form sent, and what all pages are drawn with. */
import { shownHost } from '#disclosure/addressee.js';
import { LANGUAGES, type Language } from '#kernel/text/language.js';
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

/** Paths of the licensees' pages. */
export const LICENSEE_AREA = /^\/(consent|withdraw|me)(\/|$)/;

/** Page that mails a person the link to their own page. */
export const LINK_REQUEST_PATH = '/me';

/** The same in the language of the page that leads there: a browser may ask for another one. */
export const linkRequestPath = (language: Language): string => `${LINK_REQUEST_PATH}?language=${language}`;

export const shown = (body: string, status = 200): Shown => ({ status, body, headers: PAGE_HEADERS });

/**
 * What the page after a form says about that form, beside what is on record; kept in the URL alone. `other-late`: the answer came too
 * late, and the late answer on record is another one.
 */
export type Note = 'late' | 'other-late' | 'kept';
export const noteOf = (query: unknown): Note | undefined => {
  const note = field(query, 'note');
  return note === 'late' || note === 'other-late' || note === 'kept' ? note : undefined;
};

/**
 * Redirects the browser after a form, so that a reload sends nothing again. `to` is relative to the last part of the form's own
 * address, so that no header holds the token.
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

/** Channel and host of a letter, as a page names them. */
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

/** The same for a page without a token, whose language is in the query. */
export const languageQueries = (path: string, more = ''): LanguageLinks =>
  LANGUAGES.map((language) => ({ language, href: `${path}?language=${language}${more}` }));

export const nonceOf = ({ nonceKey }: PageSettings, purpose: string): string =>
  pageNonce(nonceKey, purpose, Date.now());

export const hasNonce = ({ nonceKey }: PageSettings, purpose: string, form: unknown): boolean =>
  isPageNonce(nonceKey, purpose, field(form, 'nonce'), Date.now());
