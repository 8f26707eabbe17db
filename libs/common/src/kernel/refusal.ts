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
  /** The character that broke it, such as `U+0007`, and its offset in UTF-16 units of the text as received. */
  readonly character?: string;
  readonly at?: number;
}

export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly faults: readonly FieldFault[] = [],
    /** When the refusal ends, if that is known. */
    readonly notBefore?: Date,
  ) {
    super(code);
    this.name = 'Refusal';
  }
}
