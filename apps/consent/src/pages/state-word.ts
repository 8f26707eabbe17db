/** The word for what became of a decision. */
import type { LateAnswer } from '#model/consent.entity.js';
import type { Language } from '#kernel/text/language.js';
import { wordFor } from '#pages/say.js';
import { TEXTS } from '../texts/texts.js';

/**
 * What became of a decision: what ended says something else after a Yes, and so does a withdrawal without one. What was said after the
 * question had ended stands before why it had.
 */
export function stateWord(state: string, saidYes: boolean, language: Language, late?: LateAnswer | null): string {
  const { answered, states } = TEXTS[language];
  if (late && state !== 'withdrawn') return wordFor(states, late);
  const afterYes: Readonly<Record<string, string>> = {
    expired: answered.yesRanOut,
    invalidated: answered.yesInvalidated,
    superseded: answered.yesSuperseded,
  };
  if (saidYes && Object.hasOwn(afterYes, state)) return afterYes[state]!;
  return !saidYes && state === 'withdrawn' ? `${states.refused}. ${answered.withdrawn}` : wordFor(states, state);
}
