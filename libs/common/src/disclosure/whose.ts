/**
 * Recognises one person in texts of others: a vendor's answer, a text that staff typed, a text that a letter repeats. It answers yes or
 * no, hands out no value, and refuses to be serialised or inspected. It discloses nothing: only `disclose.ts` does.
 */
import { inspect } from 'node:util';
import { nameKey } from '#kernel/text/person-name.js';
import type { FieldValues } from '#model/fields.js';
import { isShort, recogniser, sameSpelling } from './vendor-text.js';

export class Whose {
  readonly #values: FieldValues;
  /** Built at the first use; many deliveries never need it. */
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

  /** Whether the name equals the person's by {@link nameKey}; an empty half matches any. */
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

  /** The same for two texts, each alone and both joined in either order, as a reader may join them. */
  standsInBoth(one: string, other: string): boolean {
    return [...new Set([one, other, one + other, other + one])].some((text) => this.standsIn(text));
  }

  /** Whether the text contains the person's name or address. The problem text is not compared: it may itself quote a code of the vendor. */
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
