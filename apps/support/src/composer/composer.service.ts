/** The escalation composer: both letters of a case as the bytes that would go out, before anything is chosen. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, EntityManager } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { countOf, rows, type As } from '#kernel/database/rows.js';
import { databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import type { Field } from '#model/fields.js';
import type { Caller } from '#kernel/http/access.js';
import type { Customer } from '#model/customer.entity.js';
import type { License } from '#model/license.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import type { Form } from '#model/purposes.js';
import { Escalation, type CaseText, type SupportCase } from '#model/support-case.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { escalationLetter, letterText } from '#disclosure/escalation-letter.js';
import { Env } from '#kernel/config/inject-env.js';
import type { SupportEnv } from '../env.js';
import { fieldsOnYes } from '../escalation/ask.service.js';
import { personalHits } from '#kernel/text/personal-hits.js';
import type { ComposedEscalationView, LetterView } from './composer.dto.js';

type Facts = As<SupportCase, { caseId: 'id' }> &
  Pick<SupportCase, 'state' | 'textVersion' | 'personVersionId'> &
  As<CaseText, { problem: 'text' }> &
  Pick<CaseText, 'purgedAt'> &
  Pick<License, 'serialNumber'> &
  Pick<PersonVersion, 'firstName' | 'lastName' | 'email'> &
  Pick<Customer, 'organisation' | 'address' | 'phone'> &
  As<Vendor, { vendorId: 'id' }> &
  Pick<Vendor, 'legalEntity' | 'country' | 'supportChannel' | 'supportAddress'>;

/** Limit per case, since a case is read as a whole. */
const MOST_ESCALATIONS = 50;

const LOCK = `SELECT id FROM support_cases WHERE id = $1 FOR NO KEY UPDATE`;

const COUNT = `SELECT count(*)::int AS count FROM escalations WHERE case_id = $1`;

const FACTS = `
  SELECT c.id AS case_id, c.state, c.text_version, t.text AS problem, t.purged_at, li.serial_number, c.person_version_id, pv.first_name, pv.last_name,
         pv.email, cu.organisation, cu.address, cu.phone, v.id AS vendor_id, v.legal_entity, v.country, v.support_channel, v.support_address
    FROM support_cases c
    JOIN case_texts t ON t.case_id = c.id AND t.version = c.text_version
    JOIN licenses li ON li.id = c.license_id
    JOIN person_versions pv ON pv.id = c.person_version_id
    JOIN persons pe ON pe.id = c.person_id
    JOIN customers cu ON cu.id = pe.customer_id
    JOIN vendors v ON v.id = c.vendor_id
   WHERE c.id = $1`;

@Injectable()
export class ComposerService {
  constructor(
    private readonly source: DataSource,
    @Env() private readonly env: Pick<SupportEnv, 'SUPPORT_SENDER'>,
  ) {}

  /** Fixes date, message id and keys, and shows both letters as the bytes that would go out. Nothing is sent. */
  compose(caseId: string, caller: Caller): Promise<ComposedEscalationView> {
    return this.source.transaction((manager) => this.composeWithin(manager, caseId, caller));
  }

  /** Locks the case: a concurrent closing or change of the text would leave a stale composed escalation. */
  private async composeWithin(manager: EntityManager, caseId: string, caller: Caller): Promise<ComposedEscalationView> {
    await manager.query(LOCK, [caseId]);
    const [facts] = await rows<Facts>(manager, FACTS, [caseId]);
    if (!facts) throw new Refusal('not-found');
    if (facts.state !== 'open') throw new Refusal('wrong-state');
    if (facts.purgedAt) throw new Refusal('text-purged');
    if (facts.supportChannel === 'none' || facts.supportAddress === null) throw new Refusal('no-support-channel');
    const count = await countOf(manager, COUNT, [caseId]);
    if (count >= MOST_ESCALATIONS) throw new Refusal('too-many-escalations');
    const row: Escalation = {
      id: newId('escalation'),
      caseId,
      state: 'composed',
      reason: null,
      textVersion: facts.textVersion,
      channel: facts.supportChannel,
      recipient: facts.supportAddress,
      recipientEntity: facts.legalEntity,
      recipientCountry: facts.country,
      sender: this.env.SUPPORT_SENDER,
      // Mail has whole seconds only, and the letter is built again from the stored time.
      composedAt: new Date(Math.floor((await databaseNow(manager)).getTime() / 1000) * 1000),
      serialKey: randomUUID(),
      personalKey: randomUUID(),
      form: null,
      serialAfter: null,
      requestedBy: caller.subject,
    };
    await manager.createQueryBuilder().insert().into(Escalation).values(row).execute();
    await recordChange(manager, caller, 'case.compose', [caseId, row.id]);
    const onYes = await fieldsOnYes(manager, facts.vendorId, facts.lastName);
    return this.preview(row, facts, onYes);
  }

  private preview(row: Escalation, facts: Facts, onYes: readonly Field[] | undefined): ComposedEscalationView {
    const base = {
      channel: row.channel,
      recipient: row.recipient,
      sender: row.sender,
      composedAt: row.composedAt,
      serialNumber: facts.serialNumber,
    };
    const known = {
      firstName: facts.firstName,
      lastName: facts.lastName,
      email: facts.email,
      problemText: facts.problem,
    };
    const shown = (form: Form, fields: readonly Field[]): LetterView => ({
      form,
      fields: [...fields],
      bytes: letterText(
        escalationLetter(
          form,
          { ...base, key: form === 'personal' ? row.personalKey : row.serialKey },
          Object.fromEntries(fields.map((field) => [field, known[field]])),
        ),
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
      recipientEntity: row.recipientEntity,
      recipientCountry: row.recipientCountry,
      form: null,
      vendorCaseReference: null,
      found: null,
      consent: null,
      notice: null,
      withoutConsent: shown('serial-only', []),
      withConsent: onYes ? shown('personal', onYes) : null,
      hits: personalHits(facts.problem, {
        firstName: facts.firstName,
        lastName: facts.lastName,
        email: facts.email,
        organisation: facts.organisation,
        address: facts.address,
        phone: facts.phone,
      }),
    };
  }
}
