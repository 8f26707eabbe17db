/** The word for what became of a decision. */
import type { Language } from '#common/model/language.js';
import { wordFor } from '#common/pages/say.js';
import { TEXTS } from './texts/texts.js';

/** What became of a decision: time that ran out says something else after a Yes, and so does a withdrawal without one. */
export function stateWord(state: string, saidYes: boolean, language: Language): string {
  const { answered, states } = TEXTS[language];
  if (saidYes && state === 'expired') return answered.yesRanOut;
  return !saidYes && state === 'withdrawn' ? `${states.refused}. ${answered.withdrawn}` : wordFor(states, state);
}
