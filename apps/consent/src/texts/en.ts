/** English. */
import { decision } from './en/decision.js';
import { mail } from './en/mail.js';
import { person } from './en/person.js';
import { words } from './en/words.js';
import type { Texts } from './shape.js';

export const en: Texts = {
  ...words,
  ...decision,
  ...person,
  ...mail,
};
