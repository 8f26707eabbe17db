/**
 * What an error of the database means: to whoever asked, and to the session that it came from. The one place that judges it; what
 * no row names is a fault of ours, and ends a request as one.
 */

export interface Meaning {
  /** Not now: asking again later may succeed. Whoever asked is told so, and nobody is to blame. */
  readonly unavailable: boolean;
  /** The session is of no use any more, or cannot be trusted: nobody else may get it. */
  readonly endsSession: boolean;
}

const GONE: Meaning = { unavailable: true, endsSession: true };
const LATER: Meaning = { unavailable: true, endsSession: false };
const OURS: Meaning = { unavailable: false, endsSession: false };

/** By SQLSTATE, and by the codes of Node for connections; the first row that fits counts. */
const BY_CODE: readonly (readonly [RegExp, Meaning])[] = [
  // The connection, or the server behind it, went away: stopped, crashed, not up yet, dropped, idle for too long.
  [/^(08...|57P0.|25P03|25P04|58...)$/, GONE],
  // Read-only: the server of before is a standby now, or somebody has closed the database for a while.
  [/^25006$/, GONE],
  // What the session had prepared is not there, or is older than the schema.
  [/^(26000|42P05)$/, GONE],
  // Deadlock, resources, a lock or a statement over its time; a login or a database that are not there for a moment.
  [/^(40...|53...|55P03|57014|28000|28P01|3D000)$/, LATER],
  [/^(ECONN[A-Z]+|EPIPE|ETIMEDOUT|EHOST[A-Z]+|ENET[A-Z]+|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|ERR_STREAM_[A-Z_]+)$/, GONE],
  // TLS: a certificate ran out, was changed for one that we do not trust, or the two ends do not understand each other.
  [/^(EPROTO|ERR_(TLS|SSL|OSSL)_[A-Z0-9_]+|UNABLE_TO_[A-Z_]+|(CERT|CRL|ERROR_IN)_[A-Z_]+)$/, GONE],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED)$/,
    GONE,
  ],
];

/** What pg, its pool and TypeORM's driver say without a code; TypeORM puts a name before what the others say. */
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
 * What TypeORM throws of its own when the connection has gone from under it, or is not there yet or any more. It says the same to
 * code of ours that goes on with a transaction after its end: that cannot be told apart here.
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
