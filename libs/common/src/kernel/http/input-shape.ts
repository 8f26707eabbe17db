/** The shape that a body or a query must have before anything walks it: an object of bounded depth and size, without inherited names. */
import { Refusal } from '../refusal.js';

/** Deeper than any valid input; unbounded nesting would overflow the stack of the code that walks it. */
const MOST_LEVELS = 12;
/** Five times the largest order. */
const MOST_VALUES = 5_000;
/** More than any input of ours has in one object. */
const MOST_FIELDS = 40;

/** The name of a stray field may itself be personal, so only the whole is named. */
export type Whole = '(body)' | '(query)';
const refuseWhole = (whole: Whole, rule: string) => new Refusal('invalid-input', [{ field: whole, rule }]);

class Shape {
  private values = 0;

  constructor(private readonly whole: Whole) {}

  walk(value: object, level: number): void {
    if (level > MOST_LEVELS) throw refuseWhole(this.whole, 'too-deep');
    // A huge list is refused by its length, before its keys are listed.
    const names = Array.isArray(value) && value.length > MOST_VALUES ? undefined : Object.keys(value);
    this.values += names?.length ?? Infinity;
    if (!names || this.values > MOST_VALUES) throw refuseWhole(this.whole, 'too-many-values');
    if (!Array.isArray(value) && names.length > MOST_FIELDS) throw refuseWhole(this.whole, 'too-many-fields');
    for (const name of names) {
      // Copying into a DTO would silently drop these names (`constructor`, `toString`, …), but an unknown field is refused.
      if (name in Object.prototype) throw refuseWhole(this.whole, 'unknown-field');
      const inner = (value as Record<string, unknown>)[name];
      if (typeof inner === 'object' && inner !== null) this.walk(inner, level + 1);
    }
  }
}

export function checkShape(value: unknown, whole: Whole): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuseWhole(whole, 'object');
  new Shape(whole).walk(value, 1);
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** The same bounds for the bytes of a JSON body, before it is parsed; the parser judges whether it is JSON. */
export function checkJsonShape(bytes: Uint8Array): void {
  let [level, values, within] = [0, 0, false];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (within) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) within = false;
    } else if (byte === QUOTE) within = true;
    else if (byte === COMMA) values += 1;
    else if (OPENING.has(byte)) level += 1;
    else if (CLOSING.has(byte)) level -= 1;
    if (level > MOST_LEVELS) throw refuseWhole('(body)', 'too-deep');
    if (values > MOST_VALUES) throw refuseWhole('(body)', 'too-many-values');
  }
}
