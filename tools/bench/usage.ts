/** What a round of a contender costs: processor by process, commits, journal, sessions; and what others took of the machine meanwhile. */
import type { Burst, Runner } from './load.js';
import { cpuMs, machineMs } from './machine.js';
import type { Stage } from './stage.js';

export interface Round extends Burst {
  readonly perSecond: number;
  /** Orders a second until nothing was left to do for them. */
  readonly settledPerSecond: number;
  /** Processor per order by process, in milliseconds: those of the contender. */
  readonly cpu: Readonly<Record<string, number>>;
  /** The same of those that stand outside: vendor and mail server, and this bench, which brings the orders. */
  readonly outsideMs: number;
  /** Transactions that wrote something, per order. */
  readonly commits: number;
  /** Bytes of PostgreSQL's journal per order. */
  readonly journalBytes: number;
  readonly sessions: number;
  /** Share of the machine's processor that went to others than all of these. */
  readonly others: number;
}

const WRITTEN = `
  SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS commits, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text AS journal`;
const SESSIONS = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name LIKE $1`;

/** Runs one round of so many orders. */
export async function measured(stage: Stage, runner: Runner, count: number): Promise<Round> {
  const { running, redisPid, outside, owner } = stage;
  const own = { PostgreSQL: running.database.pid, ...runner.pids, ...(redisPid ? { Redis: redisPid } : {}) };
  const read = async () => {
    const { rows } = await owner.query<{ commits: string; journal: string }>(WRITTEN);
    const spent = Object.fromEntries(Object.entries(own).map(([name, pid]) => [name, cpuMs(pid)]));
    // This process alone: its children count under their own names.
    const here = process.cpuUsage();
    return {
      commits: Number(rows[0]!.commits),
      journal: Number(rows[0]!.journal),
      spent,
      outside: cpuMs(outside.pid) + (here.user + here.system) / 1000,
      machine: machineMs(),
      at: performance.now(),
    };
  };
  await outside.forgetCalls();
  const before = await read();
  const { ms, settledMs } = await runner.run(count);
  const after = await read();
  const sessions = await owner.query<{ count: number }>(SESSIONS, [runner.sessions]);
  const spent = Object.entries(after.spent).map(([name, used]) => [name, used - before.spent[name]!] as const);
  const outsideMs = after.outside - before.outside;
  const busyMs = after.machine - before.machine;
  const ours = spent.reduce((sum, [, used]) => sum + used, outsideMs);
  return {
    ms,
    settledMs,
    perSecond: (count * 1000) / ms,
    settledPerSecond: (count * 1000) / settledMs,
    cpu: Object.fromEntries(spent.map(([name, used]) => [name, used / count])),
    outsideMs: outsideMs / count,
    commits: (after.commits - before.commits) / count,
    journalBytes: (after.journal - before.journal) / count,
    sessions: sessions.rows[0]!.count,
    others: Math.max(0, busyMs - ours) / Math.max(1, busyMs),
  };
}

export const totalMs = ({ cpu }: Round): number => Object.values(cpu).reduce((sum, each) => sum + each, 0);
