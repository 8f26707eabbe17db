/** Applies the answer on record to its escalation, under the locks of case and escalation (protocols.md, 2). Consent only records it. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { nextIds } from '#kernel/database/next-rows.js';
import { rows } from '#kernel/database/rows.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { Escalation } from '#model/support-case.entity.js';
import {
  ANSWERED,
  ANSWERED_OF_CASE,
  READ_CONSENT,
  SILENT,
  STOP,
  WITHDRAWN,
  type ConsentSays,
  type LockedEscalation,
} from './escalation.queries.js';
import { ANSWERS, afterAnswer } from './escalation.states.js';
import { lockEscalation, moveOrRefuse, startByItself } from './letter.js';

@Injectable()
export class AnswerService {
  constructor(
    private readonly source: DataSource,
    private readonly work: UnitOfWork,
    private readonly sender: JobSender,
  ) {}

  /** Applies an answer, or the end of an unanswered question; safe to call any number of times. */
  take(escalationId: string): Promise<void> {
    return this.takeOver(escalationId, false);
  }

  /** Sends serial-only after the time to wait for an answer; an answer on record takes precedence. */
  goWithout(escalationId: string): Promise<void> {
    return this.takeOver(escalationId, true);
  }

  /** Applies every answer of a case, before staff change its text or state. */
  async takeOf(caseId: string): Promise<void> {
    for (const { id } of await rows<Pick<Escalation, 'id'>>(this.source, ANSWERED_OF_CASE, [caseId, ANSWERS]))
      await this.take(id);
  }

  /** Cancels an unreleased personal letter after a withdrawal; the escalation then falls back. A release would refuse the letter anyway. */
  async stop(escalationId: string): Promise<void> {
    const stopped = await rows<Pick<Delivery, 'vendorId'>>(this.source, STOP, [escalationId]);
    await Promise.all(stopped.map(({ vendorId }) => this.sender.send('deliver', vendorId)));
  }

  /** Ids of escalations whose answer is not applied yet. */
  readonly answered = (after?: string) => nextIds(this.source, ANSWERED, [ANSWERS], after);

  /** Ids of escalations whose consent was withdrawn while their letter still waits. */
  readonly withdrawn = (after?: string) => nextIds(this.source, WITHDRAWN, [], after);

  /** Ids of asking escalations whose time to wait for an answer is over. */
  readonly silent = (after?: string) => nextIds(this.source, SILENT, [], after);

  private async takeOver(escalationId: string, isTimeOver: boolean): Promise<void> {
    await this.work.run('answer-taken', async (manager, work) => {
      const taken = await this.takeWithin(manager, await lockEscalation(manager, escalationId), isTimeOver);
      if (!taken) work.changedNothing();
      else if (taken.vendorId) work.nudge('deliver', taken.vendorId);
    });
  }

  /** Reads the consent in a statement after the lock: the job does not carry the answer, and may come twice or late. */
  private async takeWithin(
    manager: EntityManager,
    locked: LockedEscalation,
    isTimeOver: boolean,
  ): Promise<{ readonly vendorId?: string | undefined } | undefined> {
    if (locked.state !== 'asking' || locked.caseState !== 'open') return undefined;
    const [consent] = await rows<ConsentSays>(manager, READ_CONSENT, [locked.id]);
    const goesWithout = isTimeOver || locked.serialAfter !== null;
    const next = (consent && afterAnswer(consent, goesWithout)) ?? (isTimeOver ? 'serial-only' : undefined);
    if (next === undefined) return undefined;
    if (next === 'personal') return { vendorId: await startByItself(manager, locked, 'granted', next) };
    if (next === 'serial-only') return { vendorId: await startByItself(manager, locked, 'chosen', next) };
    await moveOrRefuse(manager, locked.id, { state: 'answered-no' });
    return {};
  }
}
