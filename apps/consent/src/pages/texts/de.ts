/** Deutsch. */
import { decision } from './de/decision.js';
import { mail } from './de/mail.js';
import { person } from './de/person.js';
import { words } from './de/words.js';
import type { Texts } from './shape.js';

export const de: Texts = {
  locale: 'de-DE',
  timeZone: 'Europe/Berlin',
  direction: 'ltr',
  ownName: 'Deutsch',
  ...words,
  ...decision,
  ...person,
  ...mail,
};
