/** The customer's decision: asked for, given, refused, withdrawn, and what each means (protocols.md, 2). */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import { commitFields, unwrapKey } from '#disclosure/person-key.js';
import type { FieldValues } from '#model/fields.js';
import { Consent, ConsentEvent } from '#model/consent.entity.js';
import type { ConsentEventState, LateAnswer } from '#model/consent.entity.js';
import type { Language } from '#kernel/text/language.js';
import { endOfDay } from '#pages/local-day.js';
import { WORDS } from '#pages/words/words.js';
import { Refusal } from '#kernel/refusal.js';
import { Env } from '#kernel/config/inject-env.js';
import type { ConsentEnv } from '../env.js';
import { freeReference } from './reference.js';
import { LOCK, MOVE, READ, READ_RECIPIENT } from './consent.queries.js';
import type { ConsentRow, RecipientRow } from './consent.queries.js';
import { followsLate, lateAnswer, mayRecord, nextState } from '#model/consent.states.js';
import type { ConsentEventName } from '#model/consent.states.js';
import { seal, subKey } from '../secrets.js';

/** Written into every event, so that it can be told what software took it. */
const SOFTWARE_VERSION = 'sparsam 0.1.0';

export interface Expression {
  readonly event: ConsentEventName;
  readonly by: 'subject' | 'staff' | 'system';
  readonly method:
    | 'request'
    | 'page'
    | 'phone'
    | 'letter'
    | 'mail'
    | 'timer'
    | 'text-changed'
    | 'recipient-changed'
    | 'case-closed'
    | 'delivery';
  readonly actor?: string;
  readonly language?: string;
  /** The page that was answered, as bytes. */
  readonly notice?: string;
}

export interface Recorded {
  readonly consent: ConsentRow;
  /** State after the event. */
  readonly state: ConsentRow['state'];
  /** False: an earlier answer counts, or the question had ended; this one changed nothing. */
  readonly counted: boolean;
  /** It came when the question had ended, and is recorded as that. */
  readonly late?: LateAnswer;
}

export interface ConsentWish {
  readonly escalationId: string;
  readonly caseId: string;
  readonly personId: string;
  readonly personVersionId: string;
  readonly vendorId: string;
  readonly fields: Consent['fields'];
  readonly textVersion: number;
  readonly language: Consent['language'];
  readonly validDays: number;
  /** Subject of the member of staff who asks. */
  readonly askedBy: string;
  /** How the person said that they want to be asked, where they did. */
  readonly onTheirWish?: 'phone' | 'letter' | 'mail';
}

const DAY_MS = 86_400_000;

/** A question is open to the end of a day of its reader's: mail and page name that day, and no minute in which it would end. */
const lastDayFrom = (now: Date, days: number, language: Language): Date =>
  endOfDay(new Date(now.getTime() + days * DAY_MS), WORDS[language].timeZone);

export const valuesOf = (row: ConsentRow): FieldValues =>
  Object.fromEntries(
    Object.entries({
      firstName: row.first_name,
      lastName: row.last_name,
      email: row.email,
      problemText: row.problem,
      // A text that retention emptied has no value to commit to.
    }).filter(
      ([field, value]) => (row.fields as string[]).includes(field) && (field !== 'problemText' || value !== ''),
    ),
  );

@Injectable()
export class ConsentService {
  constructor(
    private readonly source: DataSource,
    @Env() private readonly env: Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY'>,
  ) {}

  /** Opens a request within the transaction of whoever asks. */
  async request(manager: EntityManager, wish: ConsentWish): Promise<Consent> {
    const now = await databaseNow(manager);
    const { validDays, askedBy, onTheirWish, ...bound } = wish;
    const [recipient] = await manager.query<RecipientRow[]>(READ_RECIPIENT, [wish.vendorId, wish.escalationId]);
    if (!recipient) throw new Refusal('recipient-changed');
    const row: Consent = {
      id: newId('consent'),
      ...bound,
      state: 'requested',
      version: 1,
      usesLeft: 1,
      validUntil: lastDayFrom(now, validDays, wish.language),
      reference: await freeReference(manager),
      requestedAt: now,
      decidedAt: null,
      recipientEntity: recipient.legal_entity,
      recipientCountry: recipient.country,
      recipientSafeguard: recipient.safeguard,
      recipientHeadOffice: recipient.head_office,
      recipientChannel: recipient.channel,
      recipientAddress: recipient.address,
    };
    await manager.createQueryBuilder().insert().into(Consent).values(row).execute();
    const [written] = await manager.query<[ConsentRow]>(READ, [row.id]);
    const { by, method } = onTheirWish
      ? ({ by: 'staff', method: onTheirWish } as const)
      : ({ by: 'system', method: 'request' } as const);
    const asked = { by, method, actor: askedBy, language: row.language };
    await this.writeEvent(manager, written, 'requested', asked);
    return row;
  }

  async read(id: string): Promise<ConsentRow> {
    const [row] = await this.source.query<ConsentRow[]>(READ, [id]);
    if (!row) throw new Refusal('not-found');
    return row;
  }

  /** Records what was expressed. The first answer counts; a withdrawal is always taken. From the commit on it is in force. */
  async record(id: string, expression: Expression): Promise<Recorded> {
    return this.source.transaction((manager) => this.recordWithin(manager, id, expression));
  }

  async recordWithin(manager: EntityManager, id: string, expression: Expression): Promise<Recorded> {
    if (!mayRecord(expression.event, expression.by)) throw new Refusal('not-allowed');
    await manager.query(LOCK, [id]);
    const [row] = await manager.query<ConsentRow[]>(READ, [id]);
    if (!row) throw new Refusal('not-found');
    // A Yes counts in time, and to the company that it names.
    const lapsed = (row.valid_until <= row.now || row.recipient_changed) && expression.event === 'granted';
    const state = lapsed ? undefined : nextState(row.state, expression.event);
    if (!state) return this.recordLate(manager, row, expression);
    const decides =
      expression.event === 'granted' || expression.event === 'refused' || expression.event === 'withdrawn';
    await manager.query(MOVE, [id, state, decides ? row.now : null]);
    await this.writeEvent(manager, row, state, expression);
    return { consent: row, state, counted: true };
  }

  /** What was said is on record also where it can have no effect: once, and where nothing was said before. A No is heard after a Yes, too. */
  private async recordLate(manager: EntityManager, row: ConsentRow, expression: Expression): Promise<Recorded> {
    const late = lateAnswer(row.state, expression.event);
    const recorded = late !== undefined && !row.said_yes && followsLate(row.late_answer, late);
    if (recorded) await this.writeEvent(manager, row, late, expression);
    return { consent: row, state: row.state, counted: false, ...(recorded ? { late } : {}) };
  }

  private async writeEvent(
    manager: EntityManager,
    row: ConsentRow,
    state: ConsentEventState,
    expression: Omit<Expression, 'event'>,
  ): Promise<void> {
    const eventId = newId('consentEvent');
    const personKey = await this.personKey(manager, row.person_id);
    const event: ConsentEvent = {
      id: eventId,
      consentId: row.id,
      state,
      at: row.now,
      expressedBy: expression.by,
      method: expression.method,
      actor: expression.actor ?? null,
      softwareVersion: SOFTWARE_VERSION,
      recipientEntity: row.legal_entity,
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
    const [row] = await manager.query<{ wrapped_key: Buffer }[]>(
      `SELECT wrapped_key FROM person_keys WHERE person_id = $1`,
      [personId],
    );
    return row && unwrapKey(this.env.KEY_ENCRYPTION_KEY, personId, row.wrapped_key);
  }
}
