/** Moves escalations: support's choice, the question to the person, the outcome of the letter (protocols.md, 2). */
import { databaseNow } from '#kernel/database/database-now.js';
import { nextIds } from '#kernel/database/next-rows.js';
import { rows } from '#kernel/database/rows.js';
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import type { Actor } from '#kernel/audit/actions.js';
import { changesOf } from '#model/audit/settings.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { log } from '#kernel/log/log.js';
import type { Form } from '#model/purposes.js';
import { Refusal } from '#kernel/refusal.js';
import { AskService } from './ask.service.js';
import { AnswerService } from './answer.service.js';
import {
  BEHIND,
  DISCARD_OTHERS,
  IS_MISDIRECTED,
  LATER,
  READ_CONSENT,
  READ_DELIVERY,
  type ConsentSays,
  type LockedEscalation,
} from './escalation.queries.js';
import {
  eventOfDelivery,
  IS_OVER,
  nextState,
  SAID_NO,
  type DeliveryView,
  type EscalationEvent,
} from './escalation.states.js';
import { lockEscalation, moveOrRefuse, startLetter } from './letter.js';
import type { SendBody } from './escalation.dto.js';

const DAY_MS = 86_400_000;

const whyFailed = ({ everUnknown, reason }: DeliveryView, state: string): string | null =>
  state === 'failed' ? (everUnknown ? 'outcome-unknown' : reason) : null;

@Injectable()
export class EscalationService {
  constructor(
    private readonly source: DataSource,
    private readonly answers: AnswerService,
    private readonly asking: AskService,
    private readonly work: UnitOfWork,
  ) {}

  /** Carries out support's choice: sends serial-only, asks the person, or uses a late Yes. Returns the id of the case. */
  async choose(escalationId: string, body: SendBody, by: Actor): Promise<string> {
    // An answer on record is applied before the choice.
    await this.answers.take(escalationId);
    const caseId = await this.work.run('choice', async (manager, work) => {
      const locked = await lockEscalation(manager, escalationId);
      if (locked.caseState !== 'open' || locked.textVersion !== locked.caseTextVersion)
        throw new Refusal('wrong-state');
      // A purged text can be neither asked about nor sent.
      if (body.form !== 'serial-only' && locked.textPurgedAt) throw new Refusal('text-purged');
      // A revoked license allows neither a question nor a personal letter.
      if (body.form !== 'serial-only' && locked.licenseState === 'revoked') throw new Refusal('license-not-active');
      const [register] = await rows<{ readonly misdirected: boolean }>(manager, IS_MISDIRECTED, [escalationId]);
      if (register!.misdirected) throw new Refusal('recipient-changed');
      if (body.form === 'ask') work.nudge('settle-consent', await this.ask(manager, locked, body, by.subject));
      else work.nudge('deliver', await this.go(manager, locked, body.form));
      // Another composed escalation would bring the same case to the vendor a second time.
      await manager.query(DISCARD_OTHERS, [locked.caseId, locked.id]);
      const { form, validDays, serialAfterDays, onTheirWish } = body;
      const said = changesOf('escalation', null, { form, validDays, serialAfterDays, onTheirWish });
      await recordChange(manager, by, 'escalation.send', [escalationId, locked.caseId], said);
      return locked.caseId;
    });
    log.info('escalation.chosen', { escalationId, reason: body.form });
    return caseId;
  }

  /** Applies the answer and the state of the delivery; safe to call any number of times. */
  async advance(escalationId: string): Promise<void> {
    await this.answers.take(escalationId);
    await this.answers.stop(escalationId);
    await this.work.run('escalation', async (manager, work) => {
      const locked = await lockEscalation(manager, escalationId);
      const delivery = await this.readDelivery(manager, escalationId, locked.form);
      const event = delivery && eventOfDelivery(delivery, locked.state);
      const state = event && nextState(locked.state, event);
      if (!state) return work.changedNothing();
      const vendorId = await this.takeOver(manager, locked, delivery, event, state);
      if (vendorId) work.nudge('deliver', vendorId);
      // The outcome of the letter may have ended its consent.
      const [consent] = await rows<ConsentSays>(manager, READ_CONSENT, [escalationId]);
      if (consent) work.nudge('settle-consent', consent.id);
    });
  }

  /** Ids of escalations that the nudges missed. */
  readonly behind = (after?: string) => nextIds(this.source, BEHIND, [[...SAID_NO], [...IS_OVER]], after);

  private async takeOver(
    manager: EntityManager,
    locked: LockedEscalation,
    delivery: DeliveryView,
    event: EscalationEvent,
    state: string,
  ): Promise<string | undefined> {
    if (event === 'fell-back') return this.fallBack(manager, locked, delivery.reason);
    await moveOrRefuse(manager, locked.id, { state, reason: whyFailed(delivery, state) });
    return undefined;
  }

  /**
   * If a serial-only letter exists from before a late Yes, its outcome counts and no second one is sent. If the case was closed or
   * support went on with another escalation, this one fails for good, even if the case is opened again.
   */
  private async fallBack(
    manager: EntityManager,
    locked: LockedEscalation,
    reason: string | null,
  ): Promise<string | undefined> {
    const before = await this.readDelivery(manager, locked.id, 'serial-only');
    if (!before) {
      const over = await this.whyOver(manager, locked, reason);
      if (!over) return startLetter(manager, locked, 'fell-back', 'serial-only');
      await moveOrRefuse(manager, locked.id, { state: 'failed', reason: over });
      return undefined;
    }
    const event = eventOfDelivery(before, 'delivering');
    const state = (event && nextState('delivering', event)) ?? 'delivering';
    await moveOrRefuse(manager, locked.id, { state, form: 'serial-only', reason: whyFailed(before, state) });
    return undefined;
  }

  /** Runs under the lock of the case, which every choice and every closing takes too. */
  private async whyOver(
    manager: EntityManager,
    locked: LockedEscalation,
    reason: string | null,
  ): Promise<string | undefined> {
    if (locked.reason !== null && IS_OVER.has(locked.reason)) return locked.reason;
    if (reason !== null && IS_OVER.has(reason)) return reason;
    if (locked.caseState !== 'open') return 'case-closed';
    if (locked.licenseState === 'revoked') return 'license-revoked';
    const later = await rows(manager, LATER, [locked.caseId, locked.id, locked.state]);
    return later.length > 0 ? 'another-chosen' : undefined;
  }

  private async readDelivery(manager: EntityManager, id: string, form: Form | null): Promise<DeliveryView | undefined> {
    const [delivery] = await rows<DeliveryView>(manager, READ_DELIVERY, [id, form]);
    return delivery;
  }

  private async ask(
    manager: EntityManager,
    locked: LockedEscalation,
    body: SendBody,
    askedBy: string,
  ): Promise<string> {
    if (!nextState(locked.state, 'asked')) throw new Refusal('wrong-state');
    const serialAfter =
      body.serialAfterDays === undefined
        ? null
        : new Date((await databaseNow(manager)).getTime() + body.serialAfterDays * DAY_MS);
    const consent = await this.asking.ask(manager, locked, askedBy, body);
    await moveOrRefuse(manager, locked.id, { state: 'asking', serialAfter });
    return consent;
  }

  private async go(manager: EntityManager, locked: LockedEscalation, form: Form): Promise<string> {
    const [consent] = await rows<ConsentSays>(manager, READ_CONSENT, [locked.id]);
    if (form === 'serial-only') {
      // The Yes is on record and will be applied.
      if (locked.state === 'asking' && consent?.state === 'given') throw new Refusal('already-under-way');
      if (!nextState(locked.state, 'chosen'))
        throw new Refusal(locked.state === 'delivering' ? 'already-under-way' : 'wrong-state');
      return startLetter(manager, locked, 'chosen', form);
    }
    // A question allows one personal letter, even if that letter failed.
    if (await this.readDelivery(manager, locked.id, 'personal')) throw new Refusal('wrong-state');
    if (consent?.state !== 'given') throw new Refusal('consent-missing');
    if (!nextState(locked.state, 'granted')) throw new Refusal('wrong-state');
    return startLetter(manager, locked, 'granted', form);
  }
}
