/** What a case waits for when staff change its text or close it: answers on record come first, then questions and letters end. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { ConsentService } from '../consent/consent.service.js';
import { AnswerService } from './answer.service.js';
import { ANSWERED_OF_CASE } from './escalation.queries.js';
import { ANSWERS } from './escalation.states.js';

const DISCARD = `
  UPDATE escalations SET state = 'discarded', reason = $2 WHERE case_id = $1 AND state IN ('composed', 'asking', 'answered-no')`;

const COVERED = `
  SELECT c.id, e.state AS escalation FROM consents c JOIN escalations e ON e.id = c.escalation_id
   WHERE c.case_id = $1 AND c.state IN ('requested', 'given')`;

/** In the order of locks: the case is locked, then its escalations, then their consents. */
const LOCK_ESCALATIONS = `SELECT id FROM escalations WHERE case_id = $1 ORDER BY id FOR NO KEY UPDATE`;

/** An answer was recorded first, and is to be taken over first. */
class AnsweredFirst extends Error {}

@Injectable()
export class WaitingService {
  constructor(
    private readonly source: DataSource,
    private readonly consents: ConsentService,
    private readonly answers: AnswerService,
  ) {}

  /** One transaction, after every answer was taken over; it begins anew where one comes in between. */
  async afterAnswers(caseId: string, act: (manager: EntityManager) => Promise<void>): Promise<void> {
    for (;;) {
      await this.answers.takeOf(caseId);
      try {
        return await this.source.transaction(act);
      } catch (error) {
        if (!(error instanceof AnsweredFirst)) throw error;
      }
    }
  }

  /** Within a case that is locked: discards what did not start, and ends consents that could still be given or used. */
  async end(
    manager: EntityManager,
    caseId: string,
    event: 'superseded' | 'invalidated',
    reason: 'text-changed' | 'case-closed',
  ): Promise<void> {
    await manager.query(LOCK_ESCALATIONS, [caseId]);
    const answered = await manager.query<unknown[]>(ANSWERED_OF_CASE, [caseId, ANSWERS]);
    if (answered.length > 0) throw new AnsweredFirst();
    const covered = await manager.query<{ id: string; escalation: string }[]>(COVERED, [caseId]);
    for (const { id, escalation } of covered) {
      const { consent } = await this.consents.recordWithin(manager, id, { event, by: 'system', method: reason });
      if (ANSWERS.includes(consent.state) && escalation === 'asking') throw new AnsweredFirst();
    }
    await manager.query(DISCARD, [caseId, reason]);
  }
}
