/**
 * Checks the raw input against the bounds of its DTO: a text or list that is too long is refused before anything normalises, walks or
 * validates it. The bounds are read from the rules of the DTO; there is no second table.
 */
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';
import { Refusal, type FieldFault } from '../refusal.js';
import type { Whole } from './input-shape.js';
import { firstForbidden, firstMarkTooMany, mostUnits, withPlainBreaks } from '../text/plain-text.js';

/** Names of rules that bound a text, each with its characters. */
export const CHARACTERS = 'isLength';
export const SEVERAL_LINES = 'plainLines';
export const PASTED = 'pastedText';
export const TOO_LONG_TEXT = 'text-too-long';

/** For texts without a declared bound, such as ids, dates and closed lists of words. */
const CHARACTERS_UNDECLARED = 500;
const ITEMS_UNDECLARED = 100;

type Class = abstract new (...args: never[]) => unknown;

interface Bound {
  characters: number;
  items: number;
  /** A text of several lines: a forbidden character is reported here; in a single line its rule reports it with the other faults. */
  severalLines: boolean;
  /** Too long is refused by `text-too-long`. */
  isPasted: boolean;
  /** Class of the object, or of each item of the list. */
  readonly type: Class | undefined;
}

const known = new WeakMap<Class, ReadonlyMap<string, Bound>>();

function boundsOf(type: Class): ReadonlyMap<string, Bound> {
  const found = known.get(type);
  if (found) return found;
  const bounds = new Map<string, Bound>();
  for (const { propertyName, name, constraints } of getMetadataStorage().getTargetValidationMetadatas(
    type,
    '',
    false,
    false,
  )) {
    const bound = bounds.get(propertyName) ?? undeclared(type, propertyName);
    bounds.set(propertyName, bound);
    const numbers = (constraints ?? []) as readonly number[];
    if (name === CHARACTERS) bound.characters = numbers[1]!;
    if (name === PASTED) Object.assign(bound, { characters: numbers[0]!, isPasted: true });
    if (name === PASTED || name === SEVERAL_LINES) bound.severalLines = true;
    if (name === 'arrayMaxSize') bound.items = numbers[0]!;
  }
  known.set(type, bounds);
  return bounds;
}

const undeclared = (type: Class, property: string): Bound => ({
  characters: CHARACTERS_UNDECLARED,
  items: ITEMS_UNDECLARED,
  severalLines: false,
  isPasted: false,
  type: defaultMetadataStorage.findTypeMetadata(type, property)?.typeFunction() as Class | undefined,
});

function* textFaults(text: string, bound: Bound, field: string): Generator<FieldFault> {
  if (text.length > mostUnits(bound.characters)) {
    if (bound.isPasted) throw new Refusal(TOO_LONG_TEXT);
    yield { field, rule: 'length' };
    return;
  }
  const marks = firstMarkTooMany(text);
  if (marks) yield { field, rule: 'too-many-marks', ...marks };
  const forbidden = bound.severalLines ? firstForbidden(bound.isPasted ? withPlainBreaks(text) : text) : undefined;
  if (forbidden) yield { field, rule: 'plain-text', ...forbidden };
}

/** Beyond so many unknown fields the input is refused here, before the validator lists them all. */
const MOST_UNKNOWN = 50;
const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

class Bounds {
  private unknown = 0;

  constructor(private readonly whole: Whole) {}

  *ofFields(value: object, type: Class, parent = ''): Generator<FieldFault> {
    const bounds = boundsOf(type);
    const known = (name: string) => (parent === '' ? name : `${parent}.${name}`);
    for (const [name, inner] of Object.entries(value)) {
      const bound = bounds.get(name);
      if (bound) yield* this.of(inner, bound, known(name));
      // The validator reports a plain unknown field with the other faults; a nested one is refused unread.
      else if (isNested(inner) || (this.unknown += 1) > MOST_UNKNOWN)
        yield { field: parent || this.whole, rule: 'unknown-field' };
    }
  }

  private *of(value: unknown, bound: Bound, field: string): Generator<FieldFault> {
    if (typeof value === 'string') yield* textFaults(value, bound, field);
    else if (Array.isArray(value)) yield* this.ofItems(value, bound, field);
    else if (isNested(value)) {
      if (bound.type) yield* this.ofFields(value, bound.type, field);
      else if (Object.getPrototypeOf(value) === Object.prototype) yield { field, rule: 'no-object' };
    }
  }

  private *ofItems(items: readonly unknown[], bound: Bound, field: string): Generator<FieldFault> {
    if (items.length > bound.items) yield { field, rule: 'array-max-size' };
    else
      for (const [index, item] of items.entries()) {
        if (Array.isArray(item)) yield { field, rule: 'no-list-within' };
        else yield* this.of(item, bound, `${field}[${index}]`);
      }
  }
}

/** An input without a DTO, such as a form, is bounded where it is read. */
export function checkBounds(value: unknown, whole: Whole, type: Class | undefined): void {
  if (type === undefined || type === Object) return;
  const faults = [...new Bounds(whole).ofFields(value as object, type)];
  if (faults.length > 0) throw new Refusal('invalid-input', faults);
}
