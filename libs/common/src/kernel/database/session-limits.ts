/** How long a session, a statement and a wait for a lock may last, at the server and at this end of the line, and how statements are planned. */

export interface SessionLimits {
  /**
   * After this PostgreSQL ends the session of a process that stopped in the middle of a transaction: a frozen process must not
   * hold the rows and the vendor's gate that the others need. Shorter than a claim's lease.
   */
  readonly idleInTransactionMs: number;
  /** Longer than any statement of a service takes; PostgreSQL cancels a longer one. */
  readonly statementMs: number;
}

/** Added to the limit of a statement: if even the server's own time-out is not reported by then, the connection is dead. */
const ANSWER_MS = 5_000;
/** Idle time after which the operating system probes a connection. */
const KEEPALIVE_AFTER_MS = 10_000;
const CONNECT_MS = 5_000;
/** Least wait for a lock. It is raised to the idle-transaction limit, so that a waiter outlasts a frozen holder. */
const LOCK_MS = 5_000;

/**
 * Rows are found by an index. A prepared statement keeps the plan of its first calls, and of a table that was small then that plan reads
 * the whole of it; the table grows, and the plan stays as long as the connection. A whole table is still read where no index helps.
 */
export const BY_INDEX = '-c enable_seqscan=off -c random_page_cost=1.1';

/** Options of a pool that limit every statement, at the server and at the client. */
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
