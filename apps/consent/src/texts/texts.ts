/** The texts of each language: a new one is a file beside this one, a line here and one in the list of languages. */
import type { Language } from '#kernel/text/language.js';
import { de } from './de.js';
import { en } from './en.js';
import type { Texts } from './shape.js';

export const TEXTS: Readonly<Record<Language, Texts>> = { de, en };
