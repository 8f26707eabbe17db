/** A text of the house that may be there in several languages: which one a reader gets, and in which language it then is. */
import { LANGUAGES, type Language } from '#kernel/text/language.js';

/** The same in every language, such as an address; or by language, of which one is there at least. */
export type LocalText = string | Readonly<Partial<Record<Language, string>>>;

const MARK = new RegExp(`(?:^|\\|)\\s*(${LANGUAGES.join('|')}):`);

/** Whether a setting speaks of languages at all. */
export const isPerLanguage = (given: string): boolean => MARK.test(given);

/** `de: … | en: …` taken apart; what is named twice or not at all is missing. */
export function readPerLanguage(given: string): Readonly<Partial<Record<Language, string>>> {
  const parts = given.split('|').map((part) => /^\s*(\w+):\s*(.*?)\s*$/s.exec(part));
  const named = (language: Language) => parts.filter((part) => part?.[1] === language);
  return Object.fromEntries(
    LANGUAGES.flatMap((language) => {
      const [only, ...more] = named(language);
      return only?.[2] && more.length === 0 ? [[language, only[2]]] : [];
    }),
  );
}

/** From a setting: without a word on languages it is in the default one. */
export const localText = (given: string, otherwise: Language): LocalText =>
  isPerLanguage(given) ? readPerLanguage(given) : { [otherwise]: given };

export interface Spoken {
  readonly text: string;
  /** Undefined: it is the same in every language. */
  readonly language: Language | undefined;
}

/** In the reader's language if it is there, otherwise in the one that is. */
export function spoken(given: LocalText, reader: Language): Spoken {
  if (typeof given === 'string') return { text: given, language: undefined };
  const language = given[reader] === undefined ? LANGUAGES.find((known) => given[known] !== undefined) : reader;
  return { text: (language && given[language]) ?? '', language };
}
