/** What a case waits for when staff change its text or close it: answers on record come first, then questions and letters end. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { ConsentService } from '../consent/consent.service.js';
import { AnswerService } from './answer.service.js';

const DISCARD = `
  UPDATE escalations SET state = 'discarded', reason = $2 WHERE case_id = $1 AND state IN ('composed', 'asking', 'answered-no')`;

const COVERED = `
  SELECT c.id, e.state AS escalation FROM consents c JOIN escalations e ON e.id = c.escalation_id
   WHERE c.case_id = $1 AND c.state IN ('requested', 'given')`;

/** A Yes was recorded first, and is to be taken over first. */
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
    const covered = await manager.query<{ id: string; escalation: string }[]>(COVERED, [caseId]);
    for (const { id, escalation } of covered) {
      const { consent } = await this.consents.recordWithin(manager, id, { event, by: 'system', method: reason });
      if (consent.state === 'given' && escalation === 'asking') throw new AnsweredFirst();
    }
    await manager.query(DISCARD, [caseId, reason]);
  }
}
