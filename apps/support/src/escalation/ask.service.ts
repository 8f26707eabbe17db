/** Asks a person by inserting a consent as `requested`. Consent puts the question to them (decision 42). */
import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { EntityManager } from 'typeorm';
import { toldOnYes } from '#disclosure/at-most.js';
import { databaseNow } from '#kernel/database/database-now.js';
import { rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { Refusal } from '#kernel/refusal.js';
import type { Language } from '#kernel/text/language.js';
import { Consent } from '#model/consent.entity.js';
import type { Field } from '#model/fields.js';
import { LOCK_PERSON } from '#model/lock-person.js';
import { QUESTION_DAYS } from '#model/promised-times.js';
import type { Vendor } from '#model/vendor.entity.js';
import { endOfDay } from '#pages/local-day.js';
import { WORDS } from '#pages/words/words.js';
import {
  LEFT_ALONE,
  OPEN_QUESTION,
  READ_RECIPIENT,
  SILENT_LATELY,
  WISHED_LATELY,
  type LockedEscalation,
  type MeantRecipient,
} from './escalation.queries.js';
import type { SendBody } from './escalation.dto.js';

const DAY_MS = 86_400_000;
/**
 * Pause after a No about a license, in every case and after every change: a No must not be worn down. The person's own wish to be
 * asked again lifts it once within the same time.
 */
const LEFT_ALONE_DAYS = 7;
/** Most unanswered questions about a license within so many days: silence is an answer too. */
const SILENT_QUESTIONS = 3;
const SILENT_DAYS = 30;

/** A question ends with a day in its reader's time zone, since mail and page name that day and no minute. */
const lastDayFrom = (now: Date, days: number, language: Language): Date =>
  endOfDay(new Date(now.getTime() + days * DAY_MS), WORDS[language].timeZone);

interface Until {
  readonly until: Date;
}

const VENDOR = `
  SELECT legal_entity, country, safeguard, safeguard_expires_on::text,
         withheld_fields, clock_timestamp() AS now FROM vendors WHERE id = $1`;

type VendorRow = Pick<Vendor, 'legalEntity' | 'country' | 'safeguard' | 'safeguardExpiresOn' | 'withheldFields'> & {
  readonly now: Date;
};

/** The fields that a Yes would disclose, by the rule that judges the release. Undefined: even with a Yes this vendor may not be told the fields that the letter needs, so nobody is asked. */
export async function fieldsOnYes(
  manager: EntityManager,
  vendorId: string,
  lastName: string,
): Promise<readonly Field[] | undefined> {
  const [vendor] = await rows<VendorRow>(manager, VENDOR, [vendorId]);
  const { now, ...registered } = vendor!;
  const fields = toldOnYes(registered, now);
  if (fields.length === 0) return undefined;
  return fields.filter((field) => field !== 'lastName' || lastName !== '');
}

/** The number of a consent, which pages and mails print so that it can be read out over the phone. */
const newReference = (): string => Array.from({ length: 3 }, () => String(randomInt(1000)).padStart(3, '0')).join('-');

const IS_TAKEN = `SELECT 1 FROM consents WHERE reference = $1`;

/** A number that no consent has: among ten thousand consents two random numbers would soon be equal. */
export async function freeReference(manager: EntityManager, draw: () => string = newReference): Promise<string> {
  for (;;) {
    const reference = draw();
    if ((await rows(manager, IS_TAKEN, [reference])).length === 0) return reference;
  }
}

@Injectable()
export class AskService {
  /** Runs in the transaction that moves the escalation. The caller sends `settle-consent` for the returned consent id. */
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

  /** Across all cases, a person has one open question about a license; the pauses after a No and after silence apply. */
  private async mayAsk(
    manager: EntityManager,
    { personId, licenseId, caseId }: LockedEscalation,
    onTheirWish: boolean,
  ): Promise<void> {
    // Two cases have two locks: without this one, two clerks with a case each could both ask.
    await manager.query(LOCK_PERSON, [personId]);
    const of = [personId, licenseId];
    const [open] = await rows<Pick<Consent, 'caseId'> & Until>(manager, OPEN_QUESTION, of);
    if (open) throw new Refusal(open.caseId === caseId ? 'already-under-way' : 'asked-already', [], open.until);
    await this.leaveAlone(manager, of, onTheirWish);
    // `onTheirWish` does not lift this limit: a clerk could record a wish that the person never expressed.
    const [silent] = await rows<Until>(manager, SILENT_LATELY, [...of, SILENT_QUESTIONS, SILENT_DAYS]);
    if (silent) throw new Refusal('asked-without-answer', [], silent.until);
  }

  /** Only the person's own wish lifts the pause after a No, once a week: the wish is a clerk's word, on record with the question. */
  private async leaveAlone(manager: EntityManager, of: readonly string[], onTheirWish: boolean): Promise<void> {
    const [alone] = await rows<Until>(manager, LEFT_ALONE, [...of, LEFT_ALONE_DAYS]);
    if (!alone) return;
    if (!onTheirWish) throw new Refusal('asked-lately', [], alone.until);
    const [wished] = await rows<Until>(manager, WISHED_LATELY, [...of, LEFT_ALONE_DAYS]);
    if (wished) throw new Refusal('asked-lately', [], wished.until < alone.until ? wished.until : alone.until);
  }
}
