/**
 * Recognises one person in the texts of others: what a vendor answers, what staff typed, what a letter is about to repeat. It answers yes
 * or no, hands out no value, and refuses to be serialised or inspected. Nothing is told by it: what a vendor sees goes through the door.
 */
import { inspect } from 'node:util';
import { nameKey } from '#kernel/text/person-name.js';
import type { FieldValues } from '#model/fields.js';
import { isShort, recogniser, sameSpelling } from './vendor-text.js';

export class Whose {
  readonly #values: FieldValues;
  /** Made when it is first asked: many a delivery never does. */
  #recognises: ((text: string) => boolean) | undefined;

  constructor(values: FieldValues) {
    this.#values = values;
    Object.freeze(this);
  }

  /** Whether the text is the person's address, in any spelling. */
  isEmail(text: string): boolean {
    const { email = '' } = this.#values;
    return email !== '' && sameSpelling(email, text);
  }

  /** Whether nobody would tell the two names apart: the measure of the door, {@link nameKey}. A half that is empty says nothing. */
  isName(first: string, last: string): boolean {
    if (![first, last].every(isShort)) return false;
    const { firstName = '', lastName = '' } = this.#values;
    if (nameKey(firstName, lastName) === nameKey(first, last)) return true;
    const isHalf = (said: string, known: string) =>
      nameKey(said, '') === '' || nameKey(said, '') === nameKey(known, '');
    return isHalf(first, firstName) && isHalf(last, lastName);
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

  /** Whether a name or the address of the person stands in the text; what they wrote of their case may well quote what the vendor gave them. */
  isNamedIn(text: string): boolean {
    const { problemText: _written, ...values } = this.#values;
    return recogniser(values)(text);
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
