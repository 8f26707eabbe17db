/** The languages there are: a new one is a file beside this one and a line here. */
import { de } from './de.js';
import { en } from './en.js';
import type { Texts } from './shape.js';

export const TEXTS = { de, en } as const satisfies Readonly<Record<string, Texts>>;

export type Language = keyof typeof TEXTS;

export const LANGUAGES = Object.keys(TEXTS) as readonly Language[];

export const isLanguage = (text: string): text is Language => Object.hasOwn(TEXTS, text);

/** The first language the reader's browser asks for that we have, otherwise German. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
      const weight = Number(/^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(rest.join(';'))?.[1] ?? 1);
      return { language: tag.split('-')[0]!, weight };
    })
    .filter((wish) => wish.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return wishes.map((wish) => wish.language).find(isLanguage) ?? 'de';
}
