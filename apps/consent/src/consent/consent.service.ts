/** The licensee's decision: asked for, given, refused, withdrawn, and what each means (protocols.md, 2). */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { commitFields, unwrapKey } from '#disclosure/person-key.js';
import type { Language } from '#kernel/text/language.js';
import type { Field, FieldValues } from '#model/fields.js';
import {
  ConsentEvent,
  type ConsentEnding,
  type ConsentEventState,
  type EventMethod,
  type LateAnswer,
  type Speaker,
} from '#model/consent.entity.js';
import { VERSION } from '#kernel/version.js';
import { Refusal } from '#kernel/refusal.js';
import { Env } from '#kernel/config/inject-env.js';
import type { ConsentEnv } from '../env.js';
import { LOCK, MOVE, READ, WRAPPED_KEY, type ConsentRow, type WrappedKey } from './consent.queries.js';
import { followsLate, lateAnswer, mayRecord, nextState, type ConsentEventName } from '#model/consent.states.js';
import { seal, subKey } from '../secrets.js';

/** The software that recorded an event, written into each. */
const SOFTWARE_VERSION = `sparsam ${VERSION}`;

interface Said {
  readonly by: Speaker;
  readonly method: EventMethod;
  readonly actor?: string;
  readonly language?: Language;
  /** The page that was answered, as bytes. */
  readonly notice?: string;
}

/** What a person said, on their page or to staff. */
export interface Expression extends Said {
  readonly event: 'granted' | 'refused' | 'withdrawn';
}

export interface Recorded {
  readonly consent: ConsentRow;
  /** State after the event. */
  readonly state: ConsentRow['state'];
  /** False: an earlier answer counts, or the question had ended; this one changed nothing. */
  readonly counted: boolean;
  /** The answer came after the question had ended and is recorded as late. */
  readonly late?: LateAnswer;
}

/** What a consent has become before anything new is recorded of it. */
export interface Settled {
  readonly consent: ConsentRow;
  /** The event of the question was written just now; its mails are still to be written. */
  readonly isPutNow: boolean;
  readonly hasEndedNow: boolean;
}

/** The event that each reason brings to an open consent. */
const END_OF: Readonly<Record<ConsentEnding | 'timer', ConsentEventName>> = {
  delivery: 'consumed',
  'case-closed': 'invalidated',
  'text-changed': 'superseded',
  'recipient-changed': 'invalidated',
  timer: 'expired',
};

export const valuesOf = (row: ConsentRow): FieldValues =>
  Object.fromEntries(
    Object.entries({
      firstName: row.firstName,
      lastName: row.lastName,
      email: row.email,
      problemText: row.problem,
      // A text that retention emptied has no value to commit to.
    }).filter(([field, value]) => row.fields.includes(field as Field) && (field !== 'problemText' || value !== '')),
  );

@Injectable()
export class ConsentService {
  constructor(
    private readonly source: DataSource,
    @Env() private readonly env: Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY'>,
  ) {}

  read(id: string): Promise<ConsentRow> {
    return this.readWithin(this.source.manager, id);
  }

  private async readWithin(manager: EntityManager, id: string): Promise<ConsentRow> {
    const [row] = await rows<ConsentRow>(manager, READ, [id]);
    if (!row) throw new Refusal('not-found');
    return row;
  }

  /** Writes the event of the question, at the time at which support asked. */
  private async writeQuestion(manager: EntityManager, row: ConsentRow): Promise<void> {
    const said = row.onTheirWish
      ? ({ by: 'staff', method: row.onTheirWish } as const)
      : ({ by: 'system', method: 'request' } as const);
    const asked = { ...said, actor: row.askedBy, language: row.language };
    await this.writeEvent(manager, row, 'requested', asked, row.requestedAt);
  }

  /**
   * Locks a consent, writes the event of a question that was not put yet, and records an end by the case or the letter. `expires`: an
   * end by its time, too. The case is not locked: it may change before the commit, and the next sweep finds that.
   */
  async lockSettled(manager: EntityManager, id: string, expires = false): Promise<Settled> {
    await manager.query(LOCK, [id]);
    const consent = await this.readWithin(manager, id);
    const isPutNow = !consent.isPut;
    if (isPutNow) await this.writeQuestion(manager, consent);
    const endedBy = consent.endedBy ?? (expires && consent.validUntil <= consent.now ? 'timer' : undefined);
    const state = endedBy && nextState(consent.state, END_OF[endedBy]);
    if (!state) return { consent, isPutNow, hasEndedNow: false };
    await manager.query(MOVE, [id, state, null]);
    await this.writeEvent(manager, consent, state, { by: 'system', method: endedBy });
    return { consent: await this.readWithin(manager, id), isPutNow, hasEndedNow: true };
  }

  /** Records an answer or a withdrawal, in force from the commit on. The first answer counts; a withdrawal is always accepted. */
  async recordWithin(manager: EntityManager, id: string, expression: Expression): Promise<Recorded> {
    if (!mayRecord(expression.event, expression.by)) throw new Refusal('not-allowed');
    const { consent: row } = await this.lockSettled(manager, id);
    // A Yes counts only in time, and only for the recipient in the question.
    const lapsed = (row.validUntil <= row.now || row.recipientChanged) && expression.event === 'granted';
    const state = lapsed ? undefined : nextState(row.state, expression.event);
    if (!state) return this.recordLate(manager, row, expression);
    await manager.query(MOVE, [id, state, row.now]);
    await this.writeEvent(manager, row, state, expression);
    return { consent: row, state, counted: true };
  }

  /** Records a late answer, which has no effect: once, and only without a Yes in time. A late No after a late Yes is recorded, too. */
  private async recordLate(manager: EntityManager, row: ConsentRow, expression: Expression): Promise<Recorded> {
    const late = lateAnswer(row.state, expression.event);
    const recorded = late !== undefined && !row.saidYes && followsLate(row.lateAnswer, late);
    if (recorded) await this.writeEvent(manager, row, late, expression);
    return { consent: row, state: row.state, counted: false, ...(recorded ? { late } : {}) };
  }

  private async writeEvent(
    manager: EntityManager,
    row: ConsentRow,
    state: ConsentEventState,
    expression: Said,
    at: Date = row.now,
  ): Promise<void> {
    const eventId = newId('consentEvent');
    const personKey = await this.personKey(manager, row.personId);
    const event: ConsentEvent = {
      id: eventId,
      consentId: row.id,
      state,
      at,
      expressedBy: expression.by,
      method: expression.method,
      actor: expression.actor ?? null,
      softwareVersion: SOFTWARE_VERSION,
      recipientEntity: row.legalEntity,
      recipientCountry: row.country,
      safeguard: row.safeguard,
      language: expression.language ?? null,
      fieldCommitments: personKey ? commitFields(personKey, eventId, valuesOf(row)) : {},
      sealedNotice:
        personKey && expression.notice !== undefined
          ? seal(subKey(personKey, 'notice'), eventId, expression.notice)
          : null,
    };
    await manager.createQueryBuilder().insert().into(ConsentEvent).values(event).execute();
  }

  /** Undefined once the person was erased. */
  private async personKey(manager: EntityManager, personId: string): Promise<Buffer | undefined> {
    const [row] = await rows<WrappedKey>(manager, WRAPPED_KEY, [personId]);
    return row && unwrapKey(this.env.KEY_ENCRYPTION_KEY, personId, row.wrappedKey);
  }
}
