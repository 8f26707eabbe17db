/** The texts of each language, and days as readers write them. */
import type { Language } from '#kernel/text/language.js';
import { WORDS } from '#pages/words/words.js';
import { de } from './de.js';
import { en } from './en.js';
import type { PublicTexts } from './shape.js';

export const TEXTS: Readonly<Record<Language, PublicTexts>> = { de, en };

/** A day of the calendar, such as the last one of a safeguard: no zone moves it. */
export const calendarDay = (day: string, language: Language): string =>
  new Intl.DateTimeFormat(WORDS[language].locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
