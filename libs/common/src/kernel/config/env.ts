/**
 * Reads a service's settings from the environment, once, at start. Every fault is collected and all are reported at once, by the
 * name of the setting and never by its value. A secret may also come from a file: `NAME_FILE` holds the file's path.
 */
import { readFileSync } from 'node:fs';
import { isPlainAddress } from '../text/plain-address.js';

export type Raw = Readonly<Record<string, string | undefined>>;

/** Whether settings fit each other: true, or the sentence that says what does not. */
export type Fit = true | string;

export interface Setting<T> {
  readonly parse: (text: string) => T;
  /** Text used when the setting is absent; without it the setting must be given. */
  readonly fallback?: string;
  readonly optional?: boolean;
  readonly means: string;
  /** What must hold beside other settings; asked once the setting by itself is right. */
  readonly judge?: (text: string, raw: Raw) => Fit;
}

/** What a table of settings holds once it is parsed. */
export type Parsed<S extends Record<string, Setting<unknown>>> = {
  [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Cannot start, the configuration has faults:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

const isGiven = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** Value of `NAME`, or the content of the file that `NAME_FILE` points to. Throws a sentence when both are given. */
export function readSecret(raw: Raw, name: string): string | undefined {
  const file = raw[`${name}_FILE`];
  if (!isGiven(file)) return raw[name];
  if (isGiven(raw[name])) throw new Error('is given twice, as a value and as a file');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error('names a file that cannot be read');
  }
}

/**
 * Parses all settings of a table; throws one {@link ConfigError} that lists every fault. `fits` is asked once each setting by
 * itself is right.
 */
export function parseEnv<S extends Record<string, Setting<unknown>>>(
  raw: Raw,
  table: S,
  fits: (values: Parsed<S>) => readonly Fit[] = () => [],
): Parsed<S> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    try {
      const text = readSecret(raw, name) ?? setting.fallback;
      if (!isGiven(text)) {
        if (!setting.optional) faults.push(`${name} is missing: ${setting.means}`);
      } else {
        values[name] = setting.parse(text);
        const fit = setting.judge?.(text, raw) ?? true;
        if (fit !== true) faults.push(`${name} ${fit}`);
      }
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : 'cannot be read'}: ${setting.means}`);
    }
  }
  if (faults.length === 0) faults.push(...fits(values as Parsed<S>).filter((fit) => fit !== true));
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
    if (!/^\d+$/.test(t) || n < min || n > max) throw new Error(`must be a whole number from ${min} to ${max}`);
    return n;
  },
});

const HOST_NAME = /^[A-Za-z0-9._-]{1,253}$/;
const IPV6 = /^[0-9A-Fa-f:.]+$/;

/** A host's name or address, without a scheme and without a port. */
export const host = (means: string, fallback?: string): Setting<string> => ({
  means,
  fallback,
  parse: (t) => {
    const isHost = HOST_NAME.test(t) ? URL.canParse(`http://${t}`) : IPV6.test(t) && URL.canParse(`http://[${t}]`);
    if (!isHost) throw new Error('must be the name or the address of a host, without a port');
    return t;
  },
});

/** `host:port`, the host written as a URL would name it; undefined where it is nothing of the kind. */
function hostAndPort(part: string): string | undefined {
  const [, name = '', port = ''] = /^(\[[^\]]+\]|[^\s:/?#@%[\]\\]+):(\d{1,5})$/.exec(part.trim()) ?? [];
  if (!URL.canParse(`http://${name}`) || Number(port) < 1 || Number(port) > 65_535) return undefined;
  const { hostname } = new URL(`http://${name}`);
  return HOST_NAME.test(hostname) || hostname.startsWith('[') ? `${hostname}:${Number(port)}` : undefined;
}

/** Hosts with their ports, separated by commas; at least one. */
export const hostsAndPorts = (means: string): Setting<readonly string[]> => ({
  means,
  parse: (t) =>
    t.split(',').map((part) => {
      const found = hostAndPort(part);
      if (!found) throw new Error('must be host:port, separated by commas');
      return found;
    }),
});

/** A domain as mail names it: lower case, in ASCII; undefined where it is nothing of the kind. */
function mailDomain(part: string): string | undefined {
  const name = part.trim();
  if (!/^[^\s:/?#@%*[\]\\]+$/.test(name) || !URL.canParse(`http://${name}`)) return undefined;
  const { hostname } = new URL(`http://${name}`);
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(hostname) ? hostname : undefined;
}

/** Domains of mail addresses, separated by commas; at least one. */
export const mailDomains = (means: string): Setting<readonly string[]> => ({
  means,
  parse: (t) =>
    t.split(',').map((part) => {
      const found = mailDomain(part);
      if (!found) throw new Error('must be domains such as vendor.example, separated by commas');
      return found;
    }),
});

/** A month: a longer pause is a typing error, and a far longer one leads to times that the database cannot store. */
const LONGEST_PAUSE_SECONDS = 31 * 86_400;

/** Pauses in seconds, separated by commas. */
export const numbers = (means: string, fallback: string): Setting<readonly number[]> => ({
  means,
  fallback,
  parse: (t) => {
    const parts = t.split(',').map((part) => (/^\d+(\.\d+)?$/.test(part.trim()) ? Number(part) : Number.NaN));
    if (!parts.every((n) => n <= LONGEST_PAUSE_SECONDS))
      throw new Error(`must be numbers from 0 to ${LONGEST_PAUSE_SECONDS}, separated by commas`);
    return parts;
  },
});

/** An address of one of these schemes that names a host, in the text or, as PostgreSQL's socket, in its query. */
function parseUrl(t: string, protocols: readonly string[]): URL | undefined {
  const parsed = !/\s/.test(t) && URL.canParse(t) ? new URL(t) : undefined;
  if (!parsed || !protocols.includes(parsed.protocol)) return undefined;
  const namesHost =
    t.slice(parsed.protocol.length).startsWith('//') && (parsed.host || parsed.searchParams.has('host'));
  return namesHost && isDecodable(parsed.username) && isDecodable(parsed.password) ? parsed : undefined;
}

/** The driver decodes user and password at login: text that cannot be decoded would fail only then. */
function isDecodable(encoded: string): boolean {
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
}

const schemes = (protocols: readonly string[]) => protocols.map((p) => `${p}//`).join(' or ');

export const url = (means: string, protocols: readonly string[]): Setting<string> => ({
  means,
  parse: (t) => {
    if (!parseUrl(t, protocols)) throw new Error(`must be an address starting with ${schemes(protocols)}`);
    return t;
  },
});

const WEB = ['http:', 'https:'];

/** An address of the web to which a path will be added. */
export const baseUrl = (means: string): Setting<string> => ({
  means,
  parse: (t) => {
    const parsed = parseUrl(t, WEB);
    if (!parsed || parsed.username || parsed.password || /[?#]/.test(t))
      throw new Error(`must be an address starting with ${schemes(WEB)}, without user, query and fragment`);
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
    // Node's decoder skips what is not base64: a mistyped key would silently become another key.
    if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(t)) throw new Error('must be 32 bytes in base64');
    return Buffer.from(t, 'base64');
  },
});

/** A bare mail address of ASCII characters. */
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
