/** Before staff change a case's text, close or reopen it: answers on record are applied, then open questions and composed escalations end. */
import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { UnitOfWork, Work } from '#kernel/jobs/unit-of-work.js';
import { Refusal } from '#kernel/refusal.js';
import type { Consent } from '#model/consent.entity.js';
import { inSql } from '#model/in-sql.js';
import { NOT_STARTED } from '#model/support-case.entity.js';
import { AnswerService } from './answer.service.js';
import { ANSWERED_OF_CASE, OPEN_CONSENTS } from './escalation.queries.js';
import { ANSWERS } from './escalation.states.js';

const DISCARD = `
  UPDATE escalations SET state = 'discarded', reason = $2 WHERE case_id = $1 AND state IN ${inSql(NOT_STARTED)}`;

const LOCK_ESCALATIONS = `SELECT id FROM escalations WHERE case_id = $1 ORDER BY id FOR NO KEY UPDATE`;

/** An answer was recorded meanwhile and must be applied first. */
class AnsweredFirst extends Error {}

/** Consent has not yet recorded the end of consents of a closed case. */
class NotSettled extends Error {
  constructor(readonly consents: readonly string[]) {
    super();
  }
}

const LONGEST_WAIT_MS = 6_000;
const LOOK_AGAIN_MS = 100;

@Injectable()
export class WaitingService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly answers: AnswerService,
    private readonly sender: JobSender,
  ) {}

  /** Runs `act` in one transaction after every answer was applied. Begins anew if an answer comes in between, or if consent must settle first. */
  async afterAnswers(caseId: string, act: (manager: EntityManager, work: Work) => Promise<void>): Promise<void> {
    const end = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      await this.answers.takeOf(caseId);
      try {
        return await this.work.run('case', act);
      } catch (error) {
        if (error instanceof NotSettled) await this.waitFor(error, end);
        else if (!(error instanceof AnsweredFirst)) throw error;
      }
    }
  }

  /** With the case locked: discards escalations that did not start, and nudges consent to end the open consents. */
  async end(manager: EntityManager, work: Work, caseId: string, reason: 'text-changed' | 'case-closed'): Promise<void> {
    await manager.query(LOCK_ESCALATIONS, [caseId]);
    const answered = await rows(manager, ANSWERED_OF_CASE, [caseId, ANSWERS]);
    if (answered.length > 0) throw new AnsweredFirst();
    await manager.query(DISCARD, [caseId, reason]);
    for (const id of await this.openConsents(manager, caseId)) work.nudge('settle-consent', id);
  }

  /** With the closed case locked: refuses while a consent is still open, since it would count again once the case is open. */
  async hasEnded(manager: EntityManager, caseId: string): Promise<void> {
    const open = await this.openConsents(manager, caseId);
    if (open.length > 0) throw new NotSettled(open);
  }

  private async waitFor({ consents }: NotSettled, end: number): Promise<void> {
    if (performance.now() > end) throw new Refusal('service-unavailable');
    await Promise.all(consents.map((id) => this.sender.send('settle-consent', id)));
    await pause(LOOK_AGAIN_MS);
  }

  private async openConsents(manager: EntityManager, caseId: string): Promise<string[]> {
    const found = await rows<Pick<Consent, 'id'>>(manager, OPEN_CONSENTS, [caseId]);
    return found.map(({ id }) => id);
  }
}
