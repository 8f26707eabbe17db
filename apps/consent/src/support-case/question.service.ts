/** The question put to a person: the consent that it asks for, the mail that brings it, and the reminders. */
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { Refusal } from '#common/refusal.js';
import { ConsentService } from '../consent/consent.service.js';
import { MailService } from '../mail/mail.service.js';
import { LEFT_ALONE } from './escalation.queries.js';
import type { LockedEscalation } from './escalation.queries.js';
import type { SendBody } from './support-case.dto.js';
import { fieldsOnYes } from './fields-on-yes.js';

const DAY_MS = 86_400_000;
const VALID_DAYS = 14;
/** At most two reminders, a week apart, none when the link is about to run out anyway, and none once it went without (compose-mail.ts). */
const REMINDERS = 2;
const REMINDER_DAYS = 7;
/** Who has said No in a case is left alone in it for so long, whatever is changed about the question: a No must not be worn down. */
const LEFT_ALONE_DAYS = 7;

@Injectable()
export class QuestionService {
  constructor(
    private readonly consents: ConsentService,
    private readonly mails: MailService,
  ) {}

  /** Within the transaction that moves the escalation; returns what to nudge afterwards. */
  async put(
    manager: EntityManager,
    locked: LockedEscalation,
    askedBy: string,
    { validDays = VALID_DAYS, onTheirWish }: Pick<SendBody, 'validDays' | 'onTheirWish'>,
  ): Promise<() => Promise<void>> {
    const [alone] = await manager.query<{ until: Date }[]>(LEFT_ALONE, [
      locked.person_id,
      locked.case_id,
      LEFT_ALONE_DAYS,
    ]);
    // They alone may lift it; what they said is on record with the question, and with whom they said it to.
    if (alone && onTheirWish === undefined) throw new Refusal('asked-lately', [], alone.until);
    const fields = await fieldsOnYes(manager, locked.vendor_id, locked.last_name);
    if (!fields) throw new Refusal('personal-not-possible');
    const consent = await this.consents.request(manager, {
      escalationId: locked.id,
      caseId: locked.case_id,
      personId: locked.person_id,
      personVersionId: locked.person_version_id,
      vendorId: locked.vendor_id,
      fields: [...fields],
      textVersion: locked.text_version,
      language: locked.language,
      validDays,
      askedBy,
      onTheirWish,
    });
    const mail = {
      personId: consent.personId,
      personVersionId: consent.personVersionId,
      consentId: consent.id,
      language: consent.language,
    };
    const links = [{ kind: 'decide', expiresAt: consent.validUntil }] as const;
    const first = await this.mails.write(manager, { ...mail, kind: 'request', links });
    for (let week = 1; week <= REMINDERS && week * REMINDER_DAYS < validDays; week += 1) {
      await this.mails.write(manager, {
        ...mail,
        kind: 'reminder',
        links,
        notBefore: new Date(Date.now() + week * REMINDER_DAYS * DAY_MS),
      });
    }
    return () => this.mails.nudge(first);
  }
}
