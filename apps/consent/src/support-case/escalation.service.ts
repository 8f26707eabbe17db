/** Composing an escalation, choosing its form, and following it to the vendor. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, EntityManager } from 'typeorm';
import { isUniqueViolation } from '#common/database/unique-violation.js';
import { newId } from '#common/database/ids.js';
import { crashPoint } from '#common/faults/crash-point.js';
import type { Caller } from '#common/http/access.js';
import { JobSender } from '#common/jobs/job-sender.js';
import { log } from '#common/log/log.js';
import { Delivery } from '#common/model/delivery.entity.js';
import { deliveryRow } from '#common/model/new-delivery.js';
import { Escalation } from '#common/model/support-case.entity.js';
import type { EscalationState } from '#common/model/support-case.entity.js';
import type { SupportChannelName } from '#common/model/vendor.entity.js';
import { Refusal } from '#common/refusal.js';
import { escalationLetter, letterText } from '#common/render/escalation-letter.js';
import { eventOfDelivery, nextState } from './escalation.states.js';
import { findings } from './findings.js';
import type { CaseAnswer, ComposedEscalation, LetterPreview } from './support-case.dto.js';
import { SupportCaseService } from './support-case.service.js';

interface Facts {
  readonly case_id: string;
  readonly state: string;
  readonly text_version: number;
  readonly problem: string;
  readonly serial_number: string;
  readonly person_version_id: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly organisation: string;
  readonly address: string | null;
  readonly phone: string | null;
  readonly vendor_id: string;
  readonly support_channel: SupportChannelName;
  readonly support_address: string | null;
}

const FACTS = `
  SELECT c.id AS case_id, c.state, c.text_version, t.text AS problem, li.serial_number, c.person_version_id, pv.first_name, pv.last_name,
         pv.email, cu.organisation, cu.address, cu.phone, v.id AS vendor_id, v.support_channel, v.support_address
    FROM support_cases c
    JOIN case_texts t ON t.case_id = c.id AND t.version = c.text_version
    JOIN licenses li ON li.id = c.license_id
    JOIN person_versions pv ON pv.id = c.person_version_id
    JOIN persons pe ON pe.id = c.person_id
    JOIN customers cu ON cu.id = pe.customer_id
    JOIN vendors v ON v.id = c.vendor_id
   WHERE c.id = $1`;

const LOCK_CASE = `SELECT id FROM support_cases WHERE id = $1 FOR NO KEY UPDATE`;
const LOCK = `SELECT e.id, e.case_id, e.state, e.serial_key, e.text_version, c.text_version AS case_text_version, c.state AS case_state,
                     c.vendor_id, c.person_version_id
                FROM escalations e JOIN support_cases c ON c.id = e.case_id WHERE e.id = $1 FOR NO KEY UPDATE OF e`;
const MOVE = `UPDATE escalations SET state = $2, reason = $3 WHERE id = $1`;
const READ_DELIVERY = `SELECT state, reason FROM deliveries WHERE escalation_id = $1`;

/** Escalations whose delivery has come to say something that was not taken over yet. */
const BEHIND = `
  SELECT e.id FROM escalations e JOIN deliveries d ON d.escalation_id = e.id
   WHERE (e.state = 'delivering' AND d.state IN ('done', 'refused', 'needs-input', 'dead', 'cancelled'))
      OR (e.state = 'failed' AND d.state IN ('done', 'waiting', 'claimed', 'released'))
   LIMIT 100`;

interface LockedEscalation {
  readonly id: string;
  readonly case_id: string;
  readonly state: EscalationState;
  readonly serial_key: string;
  readonly text_version: number;
  readonly case_text_version: number;
  readonly case_state: string;
  readonly vendor_id: string;
  readonly person_version_id: string;
}

@Injectable()
export class EscalationService {
  constructor(
    private readonly source: DataSource,
    private readonly cases: SupportCaseService,
    private readonly sender: JobSender,
    /** Neutral address that letters to vendors' support come from. */
    private readonly supportSender: string,
  ) {}

  /** Fixes date, message id and keys, and shows both letters as the bytes that would go out. Nothing is sent. */
  async compose(caseId: string, caller: Caller): Promise<ComposedEscalation> {
    const [facts] = await this.source.query<Facts[]>(FACTS, [caseId]);
    if (!facts) throw new Refusal('not-found');
    if (facts.state !== 'open') throw new Refusal('wrong-state');
    if (facts.support_channel === 'none' || facts.support_address === null) throw new Refusal('no-support-channel');
    const row: Omit<Escalation, 'supportCase'> = {
      id: newId('escalation'),
      caseId,
      state: 'composed',
      reason: null,
      textVersion: facts.text_version,
      channel: facts.support_channel,
      recipient: facts.support_address,
      sender: this.supportSender,
      // Mail knows whole seconds only, and the same time must come out of the database again.
      composedAt: new Date(Math.floor(Date.now() / 1000) * 1000),
      serialKey: randomUUID(),
      personalKey: randomUUID(),
      requestedBy: caller.subject,
    };
    await this.source.createQueryBuilder().insert().into(Escalation).values(row).execute();
    return this.preview(row, facts);
  }

  /** Sends the form that was chosen, at once. Two clerks at once: one escalation. */
  async send(escalationId: string): Promise<CaseAnswer> {
    const { caseId, deliveryId } = await this.source.transaction(async (manager) => {
      const locked = await this.lock(manager, escalationId);
      if (
        !nextState(locked.state, 'chosen') ||
        locked.case_state !== 'open' ||
        locked.text_version !== locked.case_text_version
      )
        throw new Refusal('wrong-state');
      await manager.query(LOCK_CASE, [locked.case_id]);
      await this.moveOrRefuse(manager, escalationId);
      const row = deliveryRow(
        {
          vendorId: locked.vendor_id,
          purpose: 'escalation-serial',
          form: 'serial-only',
          escalationId,
          personVersionId: locked.person_version_id,
          round: 1,
          intentKey: locked.serial_key,
        },
        new Date(),
      );
      await manager.createQueryBuilder().insert().into(Delivery).values(row).execute();
      return { caseId: locked.case_id, deliveryId: row.id };
    });
    log.info('escalation.sent-off', { escalationId, deliveryId });
    await this.sender.send('deliver', deliveryId, 0);
    return this.cases.read(caseId);
  }

  /** Takes over what the delivery says; safe to call any number of times. */
  async advance(escalationId: string): Promise<void> {
    await this.source.transaction(async (manager) => {
      const locked = await this.lock(manager, escalationId);
      const [delivery] = await manager.query<{ state: string; reason: string | null }[]>(READ_DELIVERY, [escalationId]);
      const event = delivery && eventOfDelivery(delivery.state, locked.state);
      const state = event && nextState(locked.state, event);
      if (!state) return;
      await manager.query(MOVE, [escalationId, state, state === 'delivering' ? null : delivery.reason]);
      await crashPoint('escalation.before-commit');
    });
  }

  /** Ids of escalations that the nudges missed. */
  async behind(): Promise<string[]> {
    const rows = await this.source.query<{ id: string }[]>(BEHIND);
    return rows.map((row) => row.id);
  }

  private async lock(manager: EntityManager, id: string): Promise<LockedEscalation> {
    const [locked] = await manager.query<LockedEscalation[]>(LOCK, [id]);
    if (!locked) throw new Refusal('not-found');
    return locked;
  }

  /** The database lets one escalation of a case be under way; the second clerk is told so. */
  private async moveOrRefuse(manager: EntityManager, escalationId: string): Promise<void> {
    try {
      await manager.query(MOVE, [escalationId, 'delivering', null]);
    } catch (error) {
      if (isUniqueViolation(error)) throw new Refusal('already-under-way');
      throw error;
    }
  }

  private preview(row: Omit<Escalation, 'supportCase'>, facts: Facts): ComposedEscalation {
    const base = {
      channel: row.channel,
      recipient: row.recipient,
      sender: row.sender,
      composedAt: row.composedAt,
      serialNumber: facts.serial_number,
    };
    const values = {
      firstName: facts.first_name,
      ...(facts.last_name === '' ? {} : { lastName: facts.last_name }),
      email: facts.email,
      problemText: facts.problem,
    };
    const shown = (form: 'serial-only' | 'personal'): LetterPreview => ({
      form,
      fields: form === 'personal' ? Object.keys(values) : [],
      bytes: letterText(
        escalationLetter(form, { ...base, key: form === 'personal' ? row.personalKey : row.serialKey }, values),
        row.recipient,
      ),
      sendable: form === 'serial-only',
    });
    return {
      id: row.id,
      state: row.state,
      reason: null,
      composedAt: row.composedAt.toISOString(),
      channel: row.channel,
      recipient: row.recipient,
      vendorCaseReference: null,
      withoutConsent: shown('serial-only'),
      withConsent: shown('personal'),
      findings: findings(facts.problem, {
        firstName: facts.first_name,
        lastName: facts.last_name,
        email: facts.email,
        organisation: facts.organisation,
        address: facts.address,
        phone: facts.phone,
      }),
    };
  }
}
