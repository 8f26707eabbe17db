/** An escalation on its way: the form chosen, the person asked, the vendor reached (protocols.md, 2). */
import { databaseNow } from '#kernel/database/database-now.js';
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { isUniqueViolation } from '#kernel/database/unique-violation.js';
import { recordChange } from '#model/audit/record.js';
import type { Actor } from '#kernel/audit/actions.js';
import { changesOf } from '#model/audit/settings.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { log } from '#kernel/log/log.js';
import { Delivery } from '#model/delivery.entity.js';
import { deliveryRow } from '#model/new-delivery.js';
import { Refusal } from '#kernel/refusal.js';
import { ConsentService } from '../consent/consent.service.js';
import {
  BEHIND,
  DISCARD_OTHERS,
  IS_MISDIRECTED,
  LATER,
  LOCK,
  LOCK_CASE,
  MOVE,
  READ_CONSENT_ID,
  READ_DELIVERY,
  SILENT,
  UNANSWERABLE,
} from './escalation.queries.js';
import type { LockedEscalation } from './escalation.queries.js';
import { eventOfDelivery, IS_OVER, nextState, SAID_NO } from './escalation.states.js';
import type { DeliveryView, EscalationEvent } from './escalation.states.js';
import { QuestionService } from './question.service.js';
import type { CaseView, SendBody } from './support-case.dto.js';
import { SupportCaseService } from './support-case.service.js';

const DAY_MS = 86_400_000;

/** States of a consent in which no answer can come any more. */
const OVER: ReadonlySet<string> = new Set(['refused', 'expired', 'withdrawn', 'invalidated']);

type PersonalForm = 'serial-only' | 'personal';

const whyFailed = ({ everUnknown, reason }: DeliveryView, state: string): string | null =>
  state === 'failed' ? (everUnknown ? 'outcome-unknown' : reason) : null;

@Injectable()
export class EscalationService {
  constructor(
    private readonly source: DataSource,
    private readonly cases: SupportCaseService,
    private readonly consents: ConsentService,
    private readonly questions: QuestionService,
    private readonly sender: JobSender,
  ) {}

  /** Does what support chose: the serial number at once, or the person is asked, or a late Yes is used. */
  async choose(escalationId: string, body: SendBody, by: Actor): Promise<CaseView> {
    const { caseId, nudge } = await this.source.transaction(async (manager) => {
      const locked = await this.lock(manager, escalationId);
      if (locked.case_state !== 'open' || locked.text_version !== locked.case_text_version)
        throw new Refusal('wrong-state');
      // Nobody is asked about a text that is not there any more.
      if (body.form !== 'serial-only' && locked.text_purged_at) throw new Refusal('text-purged');
      // Nobody is asked for, or told, anything about a license that has ended.
      if (body.form !== 'serial-only' && locked.license_state === 'revoked') throw new Refusal('license-not-active');
      const [register] = await manager.query<[{ misdirected: boolean }]>(IS_MISDIRECTED, [escalationId]);
      if (register.misdirected) throw new Refusal('recipient-changed');
      const nudge =
        body.form === 'ask'
          ? await this.ask(manager, locked, body, by.subject)
          : await this.go(manager, locked, body.form);
      // What a colleague composed beside it would bring the same case to the vendor a second time.
      await manager.query(DISCARD_OTHERS, [locked.case_id, locked.id]);
      const { form, validDays, serialAfterDays, onTheirWish } = body;
      const said = changesOf('escalation', null, { form, validDays, serialAfterDays, onTheirWish });
      await recordChange(manager, by, 'escalation.send', [escalationId, locked.case_id], said);
      await crashPoint('choice.before-commit');
      return { caseId: locked.case_id, nudge };
    });
    await crashPoint('choice.after-commit');
    log.info('escalation.chosen', { escalationId, reason: body.form });
    await nudge();
    return this.cases.read(caseId);
  }

  /** One order of locks everywhere: the case, its escalation, its consent. */
  async lock(manager: EntityManager, id: string): Promise<LockedEscalation> {
    await manager.query(LOCK_CASE, [id]);
    const [locked] = await manager.query<LockedEscalation[]>(LOCK, [id]);
    if (!locked) throw new Refusal('not-found');
    return locked;
  }

  /** The person's answer, taken over in the transaction that recorded it; returns what to nudge afterwards. */
  async answered(
    manager: EntityManager,
    locked: LockedEscalation,
    answer: 'granted' | 'refused',
  ): Promise<() => Promise<void>> {
    if (locked.state !== 'asking' || locked.case_state !== 'open') return () => Promise.resolve();
    if (answer === 'granted') return this.startByItself(manager, locked, 'granted', 'personal');
    // Who said that it may go without by itself meant a No as well as silence.
    if (locked.serial_after) return this.startByItself(manager, locked, 'chosen', 'serial-only');
    await manager.query(MOVE, [locked.id, 'answered-no', null, null, null]);
    return () => Promise.resolve();
  }

  /** An answer that did not come over the page of the question: taken back, or its time is over. Both mean No. */
  async takeAnswer(escalationId: string): Promise<void> {
    const nudge = await this.source.transaction(async (manager) => {
      const locked = await this.lock(manager, escalationId);
      const [consent] = await manager.query<{ state: string }[]>(READ_CONSENT_ID, [escalationId]);
      return consent && OVER.has(consent.state) ? this.answered(manager, locked, 'refused') : undefined;
    });
    await nudge?.();
  }

  /** Escalations that wait for an answer which can no longer come. */
  async unanswerable(): Promise<string[]> {
    const rows = await this.source.query<{ id: string }[]>(UNANSWERABLE, [[...OVER]]);
    return rows.map((row) => row.id);
  }

  /** Takes over what the delivery says; safe to call any number of times. */
  async advance(escalationId: string): Promise<void> {
    const nudge = await this.source.transaction(async (manager) => {
      const locked = await this.lock(manager, escalationId);
      const delivery = await this.readDelivery(manager, escalationId, locked.form);
      const event = delivery && eventOfDelivery(delivery, locked.state);
      const state = event && nextState(locked.state, event);
      if (!state) return undefined;
      const next = await this.takeOver(manager, locked, delivery, event, state);
      await crashPoint('escalation.before-commit');
      return next;
    });
    await crashPoint('escalation.after-commit');
    await nudge?.();
  }

  /** What nobody answered in time goes without personal data. */
  async goWithout(escalationId: string): Promise<void> {
    const nudge = await this.source.transaction(async (manager) => {
      const locked = await this.lock(manager, escalationId);
      if (locked.state !== 'asking' || locked.case_state !== 'open') return undefined;
      return this.startByItself(manager, locked, 'chosen', 'serial-only');
    });
    await nudge?.();
  }

  /** Ids of escalations that nobody answered in time. */
  async silent(): Promise<string[]> {
    const rows = await this.source.query<{ id: string }[]>(SILENT);
    return rows.map((row) => row.id);
  }

  /** Ids of escalations that the nudges missed. */
  async behind(): Promise<string[]> {
    const rows = await this.source.query<{ id: string }[]>(BEHIND, [[...SAID_NO], [...IS_OVER]]);
    return rows.map((row) => row.id);
  }

  private async takeOver(
    manager: EntityManager,
    locked: LockedEscalation,
    delivery: DeliveryView,
    event: EscalationEvent,
    state: string,
  ): Promise<(() => Promise<void>) | undefined> {
    if (delivery.reason === 'recipient-changed')
      await this.endConsent(manager, locked.id, 'invalidated', delivery.reason);
    if (event === 'fell-back') return this.fallBack(manager, locked, delivery.reason);
    await this.moveOrRefuse(manager, locked.id, state, null, null, whyFailed(delivery, state));
    if (event === 'sent' && locked.form === 'personal')
      await this.endConsent(manager, locked.id, 'consumed', 'delivery');
    return undefined;
  }

  /**
   * After a late Yes it has gone without before: then what became of that counts, and it does not go again. Nor does it go where
   * support has ended the case or gone on without it; then it is over, whatever happens to the case later.
   */
  private async fallBack(
    manager: EntityManager,
    locked: LockedEscalation,
    reason: string | null,
  ): Promise<(() => Promise<void>) | undefined> {
    const before = await this.readDelivery(manager, locked.id, 'serial-only');
    if (!before) {
      const over = await this.whyOver(manager, locked, reason);
      if (!over) return this.start(manager, locked, 'fell-back', 'serial-only');
      await this.moveOrRefuse(manager, locked.id, 'failed', null, null, over);
      return undefined;
    }
    const event = eventOfDelivery(before, 'delivering');
    const state = (event && nextState('delivering', event)) ?? 'delivering';
    await this.moveOrRefuse(manager, locked.id, state, 'serial-only', null, whyFailed(before, state));
    return undefined;
  }

  /** Read under the lock of the case, which every choice and every closing takes. */
  private async whyOver(
    manager: EntityManager,
    locked: LockedEscalation,
    reason: string | null,
  ): Promise<string | undefined> {
    if (locked.reason !== null && IS_OVER.has(locked.reason)) return locked.reason;
    if (reason !== null && IS_OVER.has(reason)) return reason;
    if (locked.case_state !== 'open') return 'case-closed';
    if (locked.license_state === 'revoked') return 'license-revoked';
    const later = await manager.query<unknown[]>(LATER, [locked.case_id, locked.id, locked.state]);
    return later.length > 0 ? 'another-chosen' : undefined;
  }

  private async readDelivery(
    manager: EntityManager,
    id: string,
    form: PersonalForm | null,
  ): Promise<DeliveryView | undefined> {
    const [delivery] = await manager.query<DeliveryView[]>(READ_DELIVERY, [id, form]);
    return delivery;
  }

  private async ask(
    manager: EntityManager,
    locked: LockedEscalation,
    body: SendBody,
    askedBy: string,
  ): Promise<() => Promise<void>> {
    if (!nextState(locked.state, 'asked')) throw new Refusal('wrong-state');
    const serialAfter =
      body.serialAfterDays === undefined
        ? null
        : new Date((await databaseNow(manager)).getTime() + body.serialAfterDays * DAY_MS);
    const nudge = await this.questions.put(manager, locked, askedBy, body);
    await this.moveOrRefuse(manager, locked.id, 'asking', null, serialAfter);
    return nudge;
  }

  private async go(manager: EntityManager, locked: LockedEscalation, form: PersonalForm): Promise<() => Promise<void>> {
    if (form === 'serial-only') {
      if (!nextState(locked.state, 'chosen'))
        throw new Refusal(locked.state === 'delivering' ? 'already-under-way' : 'wrong-state');
      return this.start(manager, locked, 'chosen', form);
    }
    // There is one personal letter per question, whatever became of it.
    if (await this.readDelivery(manager, locked.id, 'personal')) throw new Refusal('wrong-state');
    const [consent] = await manager.query<{ id: string; state: string }[]>(READ_CONSENT_ID, [locked.id]);
    if (consent?.state !== 'given') throw new Refusal('consent-missing');
    if (!nextState(locked.state, 'granted')) throw new Refusal('wrong-state');
    return this.start(manager, locked, 'granted', form);
  }

  /** What nobody chooses at this moment: about a license that has ended nothing goes by itself, with personal data or without. */
  private async startByItself(
    manager: EntityManager,
    locked: LockedEscalation,
    event: 'granted' | 'chosen',
    form: PersonalForm,
  ): Promise<() => Promise<void>> {
    if (locked.license_state !== 'revoked') return this.start(manager, locked, event, form);
    await manager.query(MOVE, [locked.id, 'discarded', 'license-revoked', null, null]);
    return () => Promise.resolve();
  }

  /** Moves a locked escalation on and inserts the delivery of this form, under this form's own key. */
  private async start(
    manager: EntityManager,
    locked: LockedEscalation,
    event: EscalationEvent,
    form: PersonalForm,
  ): Promise<() => Promise<void>> {
    const state = nextState(locked.state, event);
    if (!state) throw new Refusal('wrong-state');
    await this.moveOrRefuse(manager, locked.id, state, form, locked.serial_after);
    const row = deliveryRow({
      vendorId: locked.vendor_id,
      purpose: form === 'personal' ? 'escalation-personal' : 'escalation-serial',
      form,
      escalationId: locked.id,
      personVersionId: locked.person_version_id,
      round: 1,
      intentKey: form === 'personal' ? locked.personal_key : locked.serial_key,
    });
    await manager.createQueryBuilder().insert().into(Delivery).values(row).execute();
    return () => this.sender.send('deliver', row.id, 0);
  }

  /** What a letter came to ends the consent that it rested on: its one use was made, or it was meant for another recipient. */
  private async endConsent(
    manager: EntityManager,
    escalationId: string,
    event: 'consumed' | 'invalidated',
    method: 'delivery' | 'recipient-changed',
  ): Promise<void> {
    const [consent] = await manager.query<{ id: string }[]>(READ_CONSENT_ID, [escalationId]);
    if (consent) await this.consents.recordWithin(manager, consent.id, { event, by: 'system', method });
  }

  /** The database lets one escalation of a case be under way; the second clerk is told so. */
  private async moveOrRefuse(
    manager: EntityManager,
    id: string,
    state: string,
    form: PersonalForm | null,
    serialAfter: Date | null,
    reason: string | null = null,
  ): Promise<void> {
    try {
      await manager.query(MOVE, [id, state, reason, form, serialAfter]);
    } catch (error) {
      if (isUniqueViolation(error)) throw new Refusal('already-under-way');
      throw error;
    }
  }
}
