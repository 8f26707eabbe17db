/**
 * Reads a service's settings from the environment, once, at start. Every fault is collected and told in one go, by the
 * name of the setting and never by its value. A secret may also come from a file: `NAME_FILE` holds the file's path.
 */
import { readFileSync } from 'node:fs';
import { isPlainAddress } from '../mail/plain-address.js';

type Raw = Record<string, string | undefined>;

export interface Setting<T> {
  readonly parse: (text: string) => T;
  /** Text used when the setting is absent; without it the setting must be given. */
  readonly fallback?: string;
  readonly optional?: boolean;
  readonly means: string;
}

type Parsed<S extends Record<string, Setting<unknown>>> = { [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Cannot start, the configuration has faults:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/** Value of `NAME`, or the content of the file that `NAME_FILE` points to. Throws a sentence when both are given. */
export function readSecret(raw: Raw, name: string): string | undefined {
  const file = raw[`${name}_FILE`];
  if (file === undefined) return raw[name];
  if (raw[name] !== undefined) throw new Error('is given twice, as a value and as a file');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error('names a file that cannot be read');
  }
}

/** Parses all settings of a table; throws one {@link ConfigError} that lists every fault. */
export function parseEnv<S extends Record<string, Setting<unknown>>>(raw: Raw, table: S): Parsed<S> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    try {
      const text = readSecret(raw, name) ?? setting.fallback;
      if (text === undefined || text === '') {
        if (!setting.optional) faults.push(`${name} is missing: ${setting.means}`);
      } else {
        values[name] = setting.parse(text);
      }
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : 'cannot be read'}: ${setting.means}`);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Parsed<S>;
}

export const text = (means: string, fallback?: string): Setting<string> => ({ parse: (t) => t, means, fallback });

export const optionalText = (means: string): Setting<string | undefined> => ({
  parse: (t) => t,
  means,
  optional: true,
});

export const integer = (means: string, fallback: number, min: number, max: number): Setting<number> => ({
  means,
  fallback: String(fallback),
  parse: (t) => {
    const n = Number(t);
    if (!Number.isInteger(n) || n < min || n > max) throw new Error(`must be a whole number from ${min} to ${max}`);
    return n;
  },
});

export const list = (means: string, fallback?: string): Setting<readonly string[]> => ({
  means,
  fallback,
  parse: (t) =>
    t
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
});

/** Numbers from 0 up, separated by commas. */
export const numbers = (means: string, fallback: string): Setting<readonly number[]> => ({
  means,
  fallback,
  parse: (t) => {
    const parts = t.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (!parts.every((n) => Number.isFinite(n) && n >= 0))
      throw new Error('must be numbers from 0 up, separated by commas');
    return parts;
  },
});

export const url = (means: string, protocols: readonly string[]): Setting<string> => ({
  means,
  parse: (t) => {
    const parsed = URL.canParse(t) ? new URL(t) : undefined;
    if (!parsed || !protocols.includes(parsed.protocol)) {
      throw new Error(`must be an address starting with ${protocols.map((p) => `${p}//`).join(' or ')}`);
    }
    return t;
  },
});

export const optional = <T>(setting: Setting<T>): Setting<T | undefined> => ({ ...setting, optional: true });

export const oneOf = <T extends string>(means: string, choices: readonly T[], fallback: T): Setting<T> => ({
  means,
  fallback,
  parse: (t) => {
    const found = choices.find((choice) => choice === t);
    if (!found) throw new Error(`must be one of ${choices.join(', ')}`);
    return found;
  },
});

/** A 256-bit key in base64. */
export const key256 = (means: string): Setting<Buffer> => ({
  means,
  parse: (t) => {
    const key = Buffer.from(t, 'base64');
    if (key.length !== 32) throw new Error('must be 32 bytes in base64');
    return key;
  },
});

/** A bare mail address of ASCII letters. */
export const address = (means: string): Setting<string> => ({
  means,
  parse: (t) => {
    if (!isPlainAddress(t)) throw new Error('must be a plain mail address');
    return t;
  },
});

export const flag = (means: string, fallback: boolean): Setting<boolean> => ({
  means,
  fallback: String(fallback),
  parse: (t) => {
    if (t !== 'true' && t !== 'false') throw new Error('must be true or false');
    return t === 'true';
  },
});
