/** Puts the question that support asked, and ends a consent by its case, its text, its letter or its time (protocols.md, 2). */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { nextIds } from '#kernel/database/next-rows.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { UNSETTLED, type ConsentRow } from '../consent/consent.queries.js';
import { ConsentService } from '../consent/consent.service.js';
import { MailService } from '../mail/mail.service.js';

const DAY_MS = 86_400_000;
/** At most two reminders, a week apart, and none once the escalation stopped asking (compose-mail.ts). */
const REMINDER_DAYS = [7, 14];

/** No reminder within the last day of the link. */
const remindersOf = ({ requestedAt: asked, validUntil: end }: ConsentRow): Date[] =>
  REMINDER_DAYS.map((days) => new Date(asked.getTime() + days * DAY_MS)).filter(
    (at) => at.getTime() + DAY_MS <= end.getTime(),
  );

@Injectable()
export class QuestionService {
  constructor(
    private readonly source: DataSource,
    private readonly consents: ConsentService,
    private readonly mails: MailService,
    private readonly work: UnitOfWork,
  ) {}

  /** Safe to call any number of times. A question that has ended gets no mail. */
  async settle(consentId: string): Promise<void> {
    await this.work.run('consent-settled', async (manager, work) => {
      const { consent, isPutNow, hasEndedNow } = await this.consents.lockSettled(manager, consentId, true);
      if (isPutNow && consent.state === 'requested') work.nudge('send-mail', await this.writeMails(manager, consent));
      if (hasEndedNow) work.nudge('advance-escalation', consent.escalationId);
      if (!isPutNow && !hasEndedNow) work.changedNothing();
    });
  }

  /** Ids of consents that the jobs missed, or whose time is over. */
  readonly unsettled = (after?: string) => nextIds(this.source, UNSETTLED, [], after);

  /** Returns the id of the first mail, which is due at once. */
  private async writeMails(manager: EntityManager, consent: ConsentRow): Promise<string> {
    const mail = {
      personId: consent.personId,
      personVersionId: consent.personVersionId,
      consentId: consent.id,
      language: consent.language,
      links: [{ kind: 'decide', expiresAt: consent.validUntil }] as const,
    };
    const first = await this.mails.write(manager, { ...mail, kind: 'request' });
    for (const notBefore of remindersOf(consent))
      await this.mails.write(manager, { ...mail, kind: 'reminder', notBefore });
    return first;
  }
}
