/**
 * What may go in clear: what stays on this machine, and what goes to the one host that the operator named for that kind of
 * connection. Everything else needs TLS with a checked certificate. One rule for every connection that a setting names.
 */
import pg from 'pg';

/** Where a connection ends, and whether the driver will ask for TLS and check the certificate. */
export interface Endpoint {
  readonly host: string;
  readonly tls: boolean;
}

const OCTET = String.raw`(25[0-5]|2[0-4]\d|1?\d?\d)`;
const LOOPBACK = new RegExp(String.raw`^(localhost|127(\.${OCTET}){3}|::1)$`);

const plainName = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]$/, '$1');

/** True for the loopback and for a socket of the file system; a name that only looks like one is another machine. */
export const isThisMachine = (host: string): boolean => host.startsWith('/') || LOOPBACK.test(plainName(host));

/** The rule. `plainHost` is the one host of this kind of connection that may do without TLS. */
export const mayGoInClear = (host: string, plainHost: string | undefined): boolean =>
  isThisMachine(host) || (plainHost !== undefined && plainName(host) === plainName(plainHost));

export const isProtected = ({ host, tls }: Endpoint, plainHost: string | undefined): boolean =>
  tls || mayGoInClear(host, plainHost);

export function webEndpoint(address: string): Endpoint {
  const { hostname, protocol } = new URL(address);
  return { host: hostname, tls: protocol === 'https:' };
}

/** ioredis uses TLS only if the address begins with exactly `rediss://`; a `tls` in the query overrides that. */
export const redisEndpoint = (address: string): Endpoint => ({
  host: new URL(address).hostname,
  tls: address.startsWith('rediss://') && !new URL(address).searchParams.has('tls'),
});

/** Modes that promise TLS. `prefer` and `allow` promise nothing, whatever today's driver makes of them. */
const SSL_MODES: ReadonlySet<string | null> = new Set(['require', 'verify-ca', 'verify-full']);

export interface DatabaseEndpoint extends Endpoint {
  readonly role: string | undefined;
}

/** Parsed by the driver itself: parts of the query override the host and the user before it. */
export function databaseEndpoint(address: string): DatabaseEndpoint {
  const { host, user, ssl } = new pg.Client({ connectionString: address }) as unknown as {
    readonly host: string;
    readonly user: string | undefined;
    readonly ssl: unknown;
  };
  const asked = new URL(address).searchParams;
  const isPromised = asked.has('sslmode') ? SSL_MODES.has(asked.get('sslmode')) : ssl === true;
  const isChecked =
    ssl === true ||
    (typeof ssl === 'object' && ssl !== null && (ssl as { rejectUnauthorized?: boolean }).rejectUnauthorized !== false);
  return { host, role: user, tls: isPromised && isChecked };
}
