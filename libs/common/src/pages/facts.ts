/** Facts as a list of names and values, and fields as the reader knows them. */
import type { Language } from '#kernel/text/language.js';
import { html, type Html } from '#kernel/text/html.js';
import { wordFor } from './say.js';
import { WORDS } from './words/words.js';

export type Fact = readonly [label: string, value: Html | string];

/** Leaves out what has no value. */
export const facts = (list: readonly (Fact | undefined)[]): Html =>
  html`<dl class="facts">
    ${list
      .filter((fact) => fact !== undefined)
      .map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`;

/** Names of fields as the reader knows them. */
export function fieldNames(fields: readonly string[], language: Language): string {
  const { fields: words, locale } = WORDS[language];
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(fields.map((field) => wordFor(words, field)));
}
