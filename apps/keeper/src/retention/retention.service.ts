/**
 * Deletes rows that are due by the table of retention, and no others. A batch and its log entry are one transaction: after a crash
 * the log matches what was deleted, and the next run goes on.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { log } from '#kernel/log/log.js';
import { dueQuery, type DueRow } from '#model/retention/due.js';
import { RETENTION, RETENTION_KINDS, type RetentionKind } from '#model/retention/retention.js';
import type { SupportCase } from '#model/support-case.entity.js';
import { LOCK_CASES, LOG_PURGE, PURGES, TRY_FOR_TURN, WAIT_SHORTLY } from './purge.queries.js';
import { RetentionDatabase } from './retention.database.js';

/** Small, so that nobody waits long for the locks of a batch. */
const BATCH = 500;
/** Most ids that a preview lists of a kind; the count is of all due rows. */
const SHOWN = 1_000;

export interface Due {
  readonly kind: RetentionKind;
  readonly count: number;
  readonly ids: readonly string[];
  readonly oldestTriggerAt: Date | null;
}

type Batch = 'not-alone' | readonly string[];

@Injectable()
export class RetentionService {
  constructor(private readonly database: RetentionDatabase) {}

  /** What a run would delete now. Changes nothing. */
  async preview(): Promise<Due[]> {
    const due: Due[] = [];
    for (const kind of RETENTION_KINDS) {
      const found = await this.due(this.database.source.manager, kind, SHOWN, null);
      due.push({
        kind,
        count: found[0]?.total ?? 0,
        ids: found.map((row) => row.id),
        oldestTriggerAt: found[0]?.since ?? null,
      });
    }
    return due;
  }

  /**
   * Deletes due rows in batches. A failing kind does not stop the others; a stopping process ends after its batch. Returns the
   * number of deleted rows of each kind.
   */
  async run(isStopping = () => false): Promise<Partial<Record<RetentionKind, number>>> {
    const runId = newId('purgeRun');
    const gone: Partial<Record<RetentionKind, number>> = {};
    const errors: unknown[] = [];
    for (const kind of RETENTION_KINDS) {
      try {
        while (!isStopping()) {
          const batch = await this.purge(runId, kind);
          if (batch === 'not-alone') {
            // Logged once: another process, or a hold being placed. Logged in every run: a session that keeps the lock.
            log.warn('retention.not-alone', { runId, kind });
            return gone;
          }
          if (batch.length > 0) gone[kind] = (gone[kind] ?? 0) + batch.length;
          if (batch.length < BATCH) break;
        }
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return gone;
  }

  private due(
    manager: EntityManager,
    kind: RetentionKind,
    limit: number,
    cases: readonly (string | null)[] | null,
  ): Promise<DueRow[]> {
    return rows<DueRow>(manager, dueQuery(kind), [RETENTION[kind].days, limit, cases]);
  }

  /** Deletes one batch of a kind and returns the deleted ids. */
  private async purge(runId: string, kind: RetentionKind): Promise<Batch> {
    const purge = PURGES[kind];
    return this.database.source.transaction(async (manager) => {
      await manager.query(WAIT_SHORTLY);
      const turn = await rows(manager, TRY_FOR_TURN);
      if (turn.length === 0) return 'not-alone';
      let due = await this.due(manager, kind, BATCH, null);
      if (purge.locksCase && due.length > 0) {
        const cases = [...new Set(due.map((row) => row.caseId))];
        const locked = await rows<Pick<SupportCase, 'id'>>(manager, LOCK_CASES, [cases]);
        // Read again: rows of a case reopened before the lock are no longer due.
        due = await this.due(manager, kind, BATCH, locked.map((row) => row.id)); // prettier-ignore
      }
      if (due.length === 0) return [];
      const { affected, ids } = await this.delete(manager, purge.statement, due);
      if (affected === 0) return [];
      for (const statement of purge.along) await manager.query(statement, [ids]);
      const { days } = RETENTION[kind];
      await manager.query(LOG_PURGE, [newId('purgeEntry'), runId, kind, affected, due[0]!.since, days]);
      log.info('retention.purged', { runId, kind, count: affected, days });
      return ids;
    });
  }

  private async delete(
    manager: EntityManager,
    statement: string,
    due: readonly DueRow[],
  ): Promise<{ affected: number; ids: string[] }> {
    const gone = await rows<Pick<DueRow, 'id'>>(manager, statement, [due.map((row) => row.id)]);
    return { affected: gone.length, ids: gone.map((row) => row.id) };
  }
}
