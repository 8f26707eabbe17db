/**
 * What a database error means for the request and for the session. The one place that judges it; an error that no row names is a fault of
 * ours, and the request fails with `internal-error`.
 */

export interface Meaning {
  /** A later attempt may succeed: the request is answered with `service-unavailable`. */
  readonly unavailable: boolean;
  /** The session is broken or cannot be trusted: the pool must not hand it out again. */
  readonly endsSession: boolean;
}

const GONE: Meaning = { unavailable: true, endsSession: true };
const LATER: Meaning = { unavailable: true, endsSession: false };
const OURS: Meaning = { unavailable: false, endsSession: false };

/** By SQLSTATE, and by the codes of Node for connections; the first row that fits counts. */
const BY_CODE: readonly (readonly [RegExp, Meaning])[] = [
  // The connection, or the server behind it, went away: stopped, crashed, not up yet, dropped, idle for too long.
  [/^(08...|57P0.|25P03|25P04|58...)$/, GONE],
  // Read-only: the server has become a standby, or an operator has closed the database to writes.
  [/^25006$/, GONE],
  // A prepared statement of the session is missing, or its name is taken.
  [/^(26000|42P05)$/, GONE],
  // Deadlock, lack of resources, a time-out of a lock or a statement; a role or a database that does not exist at the moment.
  [/^(40...|53...|55P03|57014|28000|28P01|3D000)$/, LATER],
  [/^(ECONN[A-Z]+|EPIPE|ETIMEDOUT|EHOST[A-Z]+|ENET[A-Z]+|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|ERR_STREAM_[A-Z_]+)$/, GONE],
  // TLS: a certificate ran out, was changed for one that we do not trust, or the two ends do not understand each other.
  [/^(EPROTO|ERR_(TLS|SSL|OSSL)_[A-Z0-9_]+|UNABLE_TO_[A-Z_]+|(CERT|CRL|ERROR_IN)_[A-Z_]+)$/, GONE],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED)$/,
    GONE,
  ],
];

/** Messages of pg, its pool and TypeORM's driver that carry no code; TypeORM puts a name before the messages of the others. */
const BY_TEXT: readonly (readonly [RegExp, Meaning])[] = [
  [/(^|: )Connection terminated/, GONE],
  [/(^|: )Query read timeout$/, GONE],
  [/(^|: )timeout expired$/, GONE],
  [/(^|: )Client (has encountered a connection error and|was closed and) is not queryable$/, GONE],
  [/(^|: )(The server does not support SSL connections|There was an error establishing an SSL connection)$/, GONE],
  [/(^|: )Received unexpected \w+ message from backend/, GONE],
  [/(^|: )timeout exceeded when trying to connect$/, LATER],
  [/(^|: )Driver not Connected$/, LATER],
  [/(^|: )Cannot use a pool after calling end on the pool$/, LATER],
];

/**
 * Errors of TypeORM's own when its connection was lost, is not open yet or is closed. A fault of ours, using a transaction after its end,
 * throws the same and cannot be told apart here.
 */
const BY_NAME: ReadonlySet<string> = new Set([
  'QueryRunnerAlreadyReleasedError',
  'QueryRunnerProviderAlreadyReleasedError',
  'CannotExecuteNotConnectedError',
  'ConnectionIsNotSetError',
]);

export function meaningOf(error: unknown): Meaning {
  if (typeof error !== 'object' || error === null) return OURS;
  const { code, routine, name, message } = error as Partial<Record<'code' | 'routine' | 'name' | 'message', unknown>>;
  if (typeof code === 'string') {
    // "cached plan must not change result type": the schema was changed under a prepared statement.
    if (code === '0A000' && routine === 'RevalidateCachedQuery') return GONE;
    const row = BY_CODE.find(([codes]) => codes.test(code));
    if (row) return row[1];
  }
  if (BY_NAME.has(String(name))) return LATER;
  return BY_TEXT.find(([texts]) => texts.test(String(message)))?.[1] ?? OURS;
}
