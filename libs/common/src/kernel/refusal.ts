/**
 * The one error that the product raises on purpose: a refusal with a code from `refusals.ts`. It names fields and rules,
 * never values, so that whatever shows or logs it cannot leak.
 */
import type { RefusalCode } from './refusals.js';

export interface FieldFault {
  /** Path of the field in the request, such as `lines[0].licensee.email`. */
  readonly field: string;
  /** The rule that was broken, such as `email` or `unknown-field`. */
  readonly rule: string;
  /** The character that broke it, as Unicode numbers it, and where it stands in UTF-16 units of the text as it came. */
  readonly character?: string;
  readonly at?: number;
}

export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly faults: readonly FieldFault[] = [],
    /** From when on it would not be refused, where that is known. */
    readonly notBefore?: Date,
  ) {
    super(code);
    this.name = 'Refusal';
  }
}
