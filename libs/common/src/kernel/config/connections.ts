/** Settings that name the other end of a connection. Off this machine each needs TLS, unless it is the one host named to do without. */
import {
  databaseEndpoint,
  isProtected,
  redisEndpoint,
  webEndpoint,
  type DatabaseEndpoint,
  type Endpoint,
} from './endpoints.js';
import { baseUrl, host, optional, readSecret, url, type Raw, type Setting } from './env.js';

interface Kind {
  readonly endpoint: (address: string) => Endpoint;
  /** How such an address asks for TLS. */
  readonly asks: string;
}

const WEB: Kind = { endpoint: webEndpoint, asks: 'https://' };
const REDIS: Kind = { endpoint: redisEndpoint, asks: 'rediss://' };
const DATABASE: Kind = { endpoint: databaseEndpoint, asks: 'sslmode=verify-full' };

/** Reads another setting; a fault in it is reported where that setting itself is parsed. */
function readQuietly(raw: Raw, name: string): string | undefined {
  try {
    return readSecret(raw, name)?.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for an address that its driver cannot read, such as one that names a certificate which is not there. */
function endpointOf({ endpoint }: Kind, address: string): Endpoint | undefined {
  try {
    return endpoint(address);
  } catch {
    return undefined;
  }
}

function overTls<T>(setting: Setting<T>, kind: Kind, plainHost: string): Setting<T> {
  return {
    ...setting,
    judge: (text, raw) => {
      const found = endpointOf(kind, text);
      if (!found) return 'cannot be read by its driver';
      return (
        isProtected(found, readQuietly(raw, plainHost)) ||
        `must use TLS (${kind.asks}), since it names another machine; ${plainHost} may name the one host that does without`
      );
    },
  };
}

/** The one host of a network of yours that may do without TLS for this kind of connection. */
export const plainHost = (what: string): Setting<string | undefined> =>
  optional(host(`host of ${what} on a network of yours that may be spoken to without TLS`));

export const databaseUrl = (means: string): Setting<string> =>
  overTls(url(means, ['postgres:', 'postgresql:']), DATABASE, 'DATABASE_PLAIN_HOST');

export const redisUrl = (means: string): Setting<string | undefined> =>
  optional(overTls(url(means, ['redis:', 'rediss:']), REDIS, 'REDIS_PLAIN_HOST'));

export const issuerUrl = (means: string): Setting<string> => overTls(baseUrl(means), WEB, 'OIDC_PLAIN_HOST');

export const webUrl = (means: string): Setting<string> => overTls(baseUrl(means), WEB, 'LICENSEE_PLAIN_HOST');

/** A second address of the database, which must name another role: one role would hold the rights that two roles keep apart. */
export function otherRoleUrl(means: string, first: string): Setting<string> {
  const setting = databaseUrl(means);
  return {
    ...setting,
    judge: (text, raw) => {
      const fit = setting.judge?.(text, raw) ?? true;
      if (fit !== true) return fit;
      const known = endpointOf(DATABASE, readQuietly(raw, first) ?? '') as DatabaseEndpoint | undefined;
      return databaseEndpoint(text).role !== known?.role || `must name another role than ${first} does`;
    },
  };
}
