/** What a body or a query must look like before anything walks it: an object, not deep, without names that objects inherit. */
import { Refusal } from '../refusal.js';

/** Deeper than any input of ours; walking what a stranger nested as deep as they like ends the stack. */
const MOST_LEVELS = 12;

/** The name of a stray field may itself be personal, so only the whole is named. */
export type Whole = '(body)' | '(query)';
const refuse = (whole: Whole, rule: string) => new Refusal('invalid-input', [{ field: whole, rule }]);

function walk(value: object, whole: Whole, level: number): void {
  if (level > MOST_LEVELS) throw refuse(whole, 'too-deep');
  for (const [name, inner] of Object.entries(value)) {
    // The copying into a DTO leaves these out in silence (`constructor`, `toString`, …), but an unknown field is refused.
    if (name in Object.prototype) throw refuse(whole, 'unknown-field');
    if (typeof inner === 'object' && inner !== null) walk(inner as object, whole, level + 1);
  }
}

export function checkShape(value: unknown, whole: Whole): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(whole, 'object');
  walk(value, whole, 1);
}
