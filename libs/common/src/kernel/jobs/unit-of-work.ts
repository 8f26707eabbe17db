/**
 * One transaction, and the nudges that follow its commit. A test may stop the process right before the commit and right after it. Nudges
 * are sent only after both, so that no handler looks for a row that is not committed.
 */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { crashPoint, type CrashPoint } from '../faults/crash-point.js';
import { JobSender } from './job-sender.js';
import type { JobName } from './jobs.js';

type BeforeCommit = Extract<CrashPoint, `${string}.before-commit`>;
/** Each has its two crash points in the list. */
export type WorkName = BeforeCommit extends `${infer Name}.before-commit` ? Name : never;

interface Nudge {
  readonly job: JobName;
  readonly id: string;
  readonly lookedForUntil: number;
}

/** Between the end of a commit and the moment at which it is seen to have ended. */
const LOOK_MARGIN_MS = 5;

export class Work {
  private readonly wanted = new Map<string, Nudge>();
  changes = true;

  /**
   * After the commit the handler of `job` is to look at row `id`; once, however often it is said. `lookedForUntil`: before that time, by
   * `performance.now()`, somebody looks without being asked: nobody is nudged where the commit is over by then.
   */
  nudge(job: JobName, id: string, lookedForUntil = -Infinity): void {
    this.wanted.set(`${job} ${id}`, { job, id, lookedForUntil });
  }

  /** Those that are needed now. */
  get nudges(): readonly Nudge[] {
    const now = performance.now() + LOOK_MARGIN_MS;
    return [...this.wanted.values()].filter(({ lookedForUntil }) => now >= lookedForUntil);
  }

  /** The transaction changed nothing that a stop could lose: its crash points are skipped. */
  changedNothing(): void {
    this.changes = false;
  }
}

@Injectable()
export class UnitOfWork {
  constructor(
    private readonly source: DataSource,
    private readonly sender: JobSender,
  ) {}

  /** Runs `act` in a transaction, commits, then nudges. What `act` throws rolls back, and nobody is nudged. */
  async run<T>(name: WorkName, act: (manager: EntityManager, work: Work) => Promise<T>): Promise<T> {
    const work = new Work();
    const result = await this.source.transaction(async (manager) => {
      const done = await act(manager, work);
      if (work.changes) await crashPoint(`${name}.before-commit`);
      return done;
    });
    if (work.changes) await crashPoint(`${name}.after-commit`);
    await Promise.all(work.nudges.map(({ job, id }) => this.sender.send(job, id)));
    return result;
  }
}
