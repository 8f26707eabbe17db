/** The texts of each language: a new one is a file beside this one, a line here and one in the list of languages. */
import type { Language } from '#common/model/language.js';
import { de } from './de.js';
import { en } from './en.js';
import type { Texts } from './shape.js';

export const TEXTS: Readonly<Record<Language, Texts>> = { de, en };

export const isLanguage = (text: string): text is Language => Object.hasOwn(TEXTS, text);

/** The first language the reader's browser asks for that we have, otherwise the one that is known of them. */
export function languageOf(acceptLanguage: string | undefined, otherwise: Language): Language {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
      const weight = Number(/^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(rest.join(';'))?.[1] ?? 1);
      return { language: tag.split('-')[0]!, weight };
    })
    .filter((wish) => wish.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return wishes.map((wish) => wish.language).find(isLanguage) ?? otherwise;
}
