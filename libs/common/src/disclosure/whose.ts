/**
 * Recognises one person in the texts of others: what a vendor answers, what staff typed, what a letter is about to repeat. It answers yes
 * or no, hands out no value, and refuses to be serialised or inspected. Nothing is told by it: what a vendor sees goes through the door.
 */
import { inspect } from 'node:util';
import type { Field, FieldValues } from './fields.js';
import { recogniser, sameSpelling } from './vendor-text.js';

export class Whose {
  readonly #values: FieldValues;
  /** Made when it is first asked: many a delivery never does. */
  #recognises: ((text: string) => boolean) | undefined;

  constructor(values: FieldValues) {
    this.#values = values;
    Object.freeze(this);
  }

  /** Whether the text is the person's value of this field, in any spelling of letter case, accents and space. */
  is(field: Field, text: string): boolean {
    const known = this.#values[field] ?? '';
    return known !== '' && sameSpelling(known, text);
  }

  /** Whether a value of the person stands in the text. */
  standsIn(text: string): boolean {
    this.#recognises ??= recogniser(this.#values);
    return this.#recognises(text);
  }

  /** The same of two texts that somebody may read as one, in either order. */
  standsInBoth(one: string, other: string): boolean {
    return [...new Set([one, other, one + other, other + one])].some((text) => this.standsIn(text));
  }

  toJSON(): never {
    throw new Error('What recognises a person is not for serialising.');
  }

  toString(): string {
    return '[Whose]';
  }

  [inspect.custom](): string {
    return '[Whose]';
  }
}
