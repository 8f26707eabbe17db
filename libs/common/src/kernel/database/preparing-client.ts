/**
 * A connection that prepares each statement with parameters under a name of its own, so that PostgreSQL parses and plans it once
 * and not at every call: planning was a third of the database's work for an order.
 */
import { WatchedClient } from './watched-client.js';

/** Statements of ours are written out in the code; more than this are made at run time, and not worth keeping. */
const MOST_NAMES = 300;

const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}

export class PreparingClient extends WatchedClient {
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const asked = name === undefined ? args : [{ name, text, values }, ...rest];
    return (super.query as (...all: unknown[]) => unknown).apply(this, asked) as never;
  }
}
