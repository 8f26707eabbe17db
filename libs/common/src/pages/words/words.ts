/** The shared words of each language, and which language a reader reads. */
import type { Language } from '#kernel/text/language.js';
import { de } from './de.js';
import { en } from './en.js';
import type { Words } from './shape.js';

export const WORDS: Readonly<Record<Language, Words>> = { de, en };

export const isLanguage = (text: string): text is Language => Object.hasOwn(WORDS, text);

/** No browser asks for more languages; what follows is not read. */
const MOST_READ = 1_000;

/** The first language the reader's browser asks for that we have, otherwise the one that is known of them. */
export function languageOf(acceptLanguage: string | undefined, otherwise: Language): Language {
  const wishes = (acceptLanguage ?? '')
    .slice(0, MOST_READ)
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
