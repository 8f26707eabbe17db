/** The question put to a person: the consent that it asks for, the mail that brings it, and the reminders. */
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { QUESTION_DAYS } from '#model/promised-times.js';
import { Refusal } from '#kernel/refusal.js';
import { ConsentService } from '../consent/consent.service.js';
import { MailService } from '../mail/mail.service.js';
import { LOCK_PERSON } from '../person/person.queries.js';
import { LEFT_ALONE, OPEN_QUESTION, SILENT_LATELY, WISHED_LATELY } from './escalation.queries.js';
import type { LockedEscalation } from './escalation.queries.js';
import type { SendBody } from './support-case.dto.js';
import { fieldsOnYes } from './fields-on-yes.js';

const DAY_MS = 86_400_000;
/** At most two reminders, a week apart, none when the link is about to run out anyway, and none once it went without (compose-mail.ts). */
const REMINDERS = 2;
const REMINDER_DAYS = 7;
/**
 * Who has said No about a license is left alone about it for so long, in every case and whatever is changed: a No must not be worn down.
 * Their own wish to be asked again counts once within the same time.
 */
const LEFT_ALONE_DAYS = 7;
/** Who answers nothing is asked so often within so many days about a license, and no more: silence is an answer too. */
const SILENT_QUESTIONS = 3;
const SILENT_DAYS = 30;

@Injectable()
export class QuestionService {
  constructor(
    private readonly consents: ConsentService,
    private readonly mails: MailService,
  ) {}

  /** Within the transaction that moves the escalation; returns the id of the first mail, which is due at once. */
  async put(
    manager: EntityManager,
    locked: LockedEscalation,
    askedBy: string,
    { validDays = QUESTION_DAYS, onTheirWish }: Pick<SendBody, 'validDays' | 'onTheirWish'>,
  ): Promise<string> {
    await this.mayAsk(manager, locked, onTheirWish !== undefined);
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
        notBefore: new Date(consent.requestedAt.getTime() + week * REMINDER_DAYS * DAY_MS),
      });
    }
    return first;
  }

  /** Whatever the case: about one license a person has one open question, and is neither worn down nor asked without end. */
  private async mayAsk(
    manager: EntityManager,
    { person_id, license_id, case_id }: LockedEscalation,
    onTheirWish: boolean,
  ): Promise<void> {
    // Two cases have two locks: without this one each of two clerks would find no question of the other's.
    await manager.query(LOCK_PERSON, [person_id]);
    const of = [person_id, license_id];
    const [open] = await manager.query<{ case_id: string; until: Date }[]>(OPEN_QUESTION, of);
    if (open) throw new Refusal(open.case_id === case_id ? 'already-under-way' : 'asked-already', [], open.until);
    await this.leaveAlone(manager, of, onTheirWish);
    // Nobody's word lifts this one: a wish that was never said would be no more than a silent mailbox.
    const [silent] = await manager.query<{ until: Date }[]>(SILENT_LATELY, [...of, SILENT_QUESTIONS, SILENT_DAYS]);
    if (silent) throw new Refusal('asked-without-answer', [], silent.until);
  }

  /** The person alone lifts the week after their No, and once in a week: what they said is a clerk's word, on record with the question. */
  private async leaveAlone(manager: EntityManager, of: readonly string[], onTheirWish: boolean): Promise<void> {
    const [alone] = await manager.query<{ until: Date }[]>(LEFT_ALONE, [...of, LEFT_ALONE_DAYS]);
    if (!alone) return;
    if (!onTheirWish) throw new Refusal('asked-lately', [], alone.until);
    const [wished] = await manager.query<{ until: Date }[]>(WISHED_LATELY, [...of, LEFT_ALONE_DAYS]);
    if (wished) throw new Refusal('asked-lately', [], wished.until < alone.until ? wished.until : alone.until);
  }
}
