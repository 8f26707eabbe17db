/** What a body or a query must look like before anything walks it: an object, not deep, without names that objects inherit. */
import { Refusal } from '../refusal.js';

/** Deeper than any input of ours; walking what a stranger nested as deep as they like ends the stack. */
const MOST_LEVELS = 12;

/** The name of a stray field may itself be personal, so only the whole is named. */
const refuse = (rule: string) => new Refusal('invalid-input', [{ field: '(body)', rule }]);

function walk(value: object, level: number): void {
  if (level > MOST_LEVELS) throw refuse('too-deep');
  for (const [name, inner] of Object.entries(value)) {
    // The copying into a DTO leaves these out in silence (`constructor`, `toString`, …), but an unknown field is refused.
    if (name in Object.prototype) throw refuse('unknown-field');
    if (typeof inner === 'object' && inner !== null) walk(inner as object, level + 1);
  }
}

export function checkShape(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('object');
  walk(value, 1);
}
