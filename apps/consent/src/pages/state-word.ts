/** The word for what became of a decision. */
import type { LateAnswer } from '#model/consent.entity.js';
import type { Language } from '#kernel/text/language.js';
import { wordFor } from '#pages/say.js';
import { TEXTS } from '../texts/texts.js';

/**
 * An end after a Yes has words of its own, and so has a withdrawal without a Yes. A late answer comes before the reason for which the
 * question ended.
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
