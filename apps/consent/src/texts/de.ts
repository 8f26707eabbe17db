/** Deutsch. */
import { decision } from './de/decision.js';
import { mail } from './de/mail.js';
import { person } from './de/person.js';
import { words } from './de/words.js';
import type { Texts } from './shape.js';

export const de: Texts = {
  ...words,
  ...decision,
  ...person,
  ...mail,
};
