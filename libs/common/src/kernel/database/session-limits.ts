/** How long a session, a statement and a wait for a lock may last, at the server and at this end of the line. */

export interface SessionLimits {
  /**
   * After this PostgreSQL ends the session of a process that stopped in the middle of a transaction: a frozen process must not
   * hold the rows and the vendor's gate that the others need. Shorter than a claim's lease.
   */
  readonly idleInTransactionMs: number;
  /** Nothing that a service asks for takes this long; what does has lost its way, and PostgreSQL ends it. */
  readonly statementMs: number;
}

/** The server's own end of a statement comes first; where no answer comes after it, the line is dead. */
const ANSWER_MS = 5_000;
/** A connection that says nothing is asked by the operating system whether it is still there. */
const KEEPALIVE_AFTER_MS = 10_000;
const CONNECT_MS = 5_000;
/** An honest wait for a row; and never shorter than the session of a frozen holder, after which the wait ends well. */
const LOCK_MS = 5_000;

/** Options of a pool in which every statement has its time, at the server and at this end of the line. */
export const poolLimits = (limits: SessionLimits | undefined) => ({
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
  ...(limits
    ? {
        idle_in_transaction_session_timeout: limits.idleInTransactionMs,
        lock_timeout: Math.max(LOCK_MS, limits.idleInTransactionMs),
        statement_timeout: limits.statementMs,
        query_timeout: limits.statementMs + Math.min(ANSWER_MS, limits.statementMs),
      }
    : {}),
});
