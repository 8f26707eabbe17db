/** Known personal values of the customer inside a text, pointed out to staff before anybody is asked. A warning, never the gate. */
import type { Finding } from './support-case.dto.js';

/** Shorter values would be found inside every other word. */
const SHORTEST = 3;

const fold = (text: string): string => text.normalize('NFC').toLocaleLowerCase('und');

function places(text: string, value: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) found.push(at);
  return found;
}

/** Where each known value stands in the text, whatever the letter case. */
export function findings(text: string, known: Readonly<Partial<Record<Finding['what'], string | null>>>): Finding[] {
  const folded = fold(text);
  return Object.entries(known).flatMap(([what, value]) => {
    const wanted = fold(value ?? '').trim();
    const at = wanted.length < SHORTEST ? [] : places(folded, wanted);
    return at.length > 0 ? [{ what, at }] : [];
  });
}
