/** Asks a person: the consent that support inserts. Consent puts the question to them (decision 42). */
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { databaseNow } from '#kernel/database/database-now.js';
import { rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { Refusal } from '#kernel/refusal.js';
import type { Language } from '#kernel/text/language.js';
import { Consent } from '#model/consent.entity.js';
import { LOCK_PERSON } from '#model/lock-person.js';
import { QUESTION_DAYS } from '#model/promised-times.js';
import { endOfDay } from '#pages/local-day.js';
import { WORDS } from '#pages/words/words.js';
import { LEFT_ALONE, OPEN_QUESTION, READ_RECIPIENT, SILENT_LATELY, WISHED_LATELY } from './escalation.queries.js';
import type { LockedEscalation, MeantRecipient } from './escalation.queries.js';
import { fieldsOnYes } from './fields-on-yes.js';
import { freeReference } from './free-reference.js';
import type { SendBody } from './escalation.dto.js';

const DAY_MS = 86_400_000;
/**
 * Who has said No about a license is left alone about it for so long, in every case and whatever is changed: a No must not be worn down.
 * Their own wish to be asked again counts once within the same time.
 */
const LEFT_ALONE_DAYS = 7;
/** Who answers nothing is asked so often within so many days about a license, and no more: silence is an answer too. */
const SILENT_QUESTIONS = 3;
const SILENT_DAYS = 30;

/** A question is open to the end of a day of its reader's: mail and page name that day, and no minute in which it would end. */
const lastDayFrom = (now: Date, days: number, language: Language): Date =>
  endOfDay(new Date(now.getTime() + days * DAY_MS), WORDS[language].timeZone);

interface Until {
  readonly until: Date;
}

@Injectable()
export class AskService {
  /** Within the transaction that moves the escalation; returns the id of the consent, which is then to be settled. */
  async ask(
    manager: EntityManager,
    locked: LockedEscalation,
    askedBy: string,
    { validDays = QUESTION_DAYS, onTheirWish }: Pick<SendBody, 'validDays' | 'onTheirWish'>,
  ): Promise<string> {
    await this.mayAsk(manager, locked, onTheirWish !== undefined);
    const fields = await fieldsOnYes(manager, locked.vendorId, locked.lastName);
    if (!fields) throw new Refusal('personal-not-possible');
    const [recipient] = await rows<MeantRecipient>(manager, READ_RECIPIENT, [locked.vendorId, locked.id]);
    if (!recipient) throw new Refusal('recipient-changed');
    const now = await databaseNow(manager);
    const row: Consent = {
      id: newId('consent'),
      escalationId: locked.id,
      caseId: locked.caseId,
      personId: locked.personId,
      personVersionId: locked.personVersionId,
      vendorId: locked.vendorId,
      fields: [...fields],
      textVersion: locked.textVersion,
      language: locked.language,
      state: 'requested',
      version: 1,
      usesLeft: 1,
      validUntil: lastDayFrom(now, validDays, locked.language),
      reference: await freeReference(manager),
      requestedAt: now,
      askedBy,
      onTheirWish: onTheirWish ?? null,
      decidedAt: null,
      ...recipient,
    };
    await manager.createQueryBuilder().insert().into(Consent).values(row).execute();
    return row.id;
  }

  /** Whatever the case: about one license a person has one open question, and is neither worn down nor asked without end. */
  private async mayAsk(
    manager: EntityManager,
    { personId, licenseId, caseId }: LockedEscalation,
    onTheirWish: boolean,
  ): Promise<void> {
    // Two cases have two locks: without this one each of two clerks would find no question of the other's.
    await manager.query(LOCK_PERSON, [personId]);
    const of = [personId, licenseId];
    const [open] = await rows<Pick<Consent, 'caseId'> & Until>(manager, OPEN_QUESTION, of);
    if (open) throw new Refusal(open.caseId === caseId ? 'already-under-way' : 'asked-already', [], open.until);
    await this.leaveAlone(manager, of, onTheirWish);
    // Nobody's word lifts this one: a wish that was never said would be no more than a silent mailbox.
    const [silent] = await rows<Until>(manager, SILENT_LATELY, [...of, SILENT_QUESTIONS, SILENT_DAYS]);
    if (silent) throw new Refusal('asked-without-answer', [], silent.until);
  }

  /** The person alone lifts the week after their No, and once in a week: what they said is a clerk's word, on record with the question. */
  private async leaveAlone(manager: EntityManager, of: readonly string[], onTheirWish: boolean): Promise<void> {
    const [alone] = await rows<Until>(manager, LEFT_ALONE, [...of, LEFT_ALONE_DAYS]);
    if (!alone) return;
    if (!onTheirWish) throw new Refusal('asked-lately', [], alone.until);
    const [wished] = await rows<Until>(manager, WISHED_LATELY, [...of, LEFT_ALONE_DAYS]);
    if (wished) throw new Refusal('asked-lately', [], wished.until < alone.until ? wished.until : alone.until);
  }
}
