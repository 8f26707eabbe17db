/** Consent records and receipts as documents, after ISO/IEC TS 27560. Reading changes nothing. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { commitBodies, unwrapKey } from '#disclosure/person-key.js';
import { POLICY } from '#disclosure/policy.js';
import { Refusal } from '#kernel/refusal.js';
import { RETENTION } from '#model/retention/retention.js';
import { Env } from '#kernel/config/inject-env.js';
import { inOneLanguage, resellerOf } from '#pages/reseller.js';
import type { ResellerEnv } from '#pages/reseller.js';
import type { ConsentEnv } from '../env.js';
import { subKey, unseal } from '../secrets.js';
import type { ConsentPage, ConsentQuery } from './consent-list.dto.js';
import { readConsentPage } from './consent-list.queries.js';
import { consentReceipt } from './consent-receipt.js';
import { consentRecord } from './consent-record.js';
import { documentOf } from './context.js';
import type { Node } from './context.js';
import type { Controller, Recipient, RecordedEvent } from './record-facts.js';
import { CONSENT, EVENTS, OF_PERSON } from './record.queries.js';
import type { ConsentFacts, EventFacts } from './record.queries.js';

const { vendorKeeps } = POLICY.find((row) => row.purpose === 'escalation-personal')!;

/** Who was asked about; whom to write to is as it is registered now. */
const recipientOf = (consent: ConsentFacts): Recipient => ({
  vendorId: consent.vendor_id,
  legalEntity: consent.legal_entity,
  headOffice: consent.head_office,
  country: consent.country,
  safeguard: consent.safeguard,
  privacyContact: consent.privacy_contact,
});

function eventOf(row: EventFacts, personKey: Buffer | undefined): RecordedEvent {
  const sealed = row.sealed_notice;
  return {
    id: row.id,
    state: row.state,
    at: row.at,
    expressedBy: row.expressed_by,
    method: row.method,
    language: row.language,
    softwareVersion: row.software_version,
    // Without the key they say nothing to anybody any more.
    commitments: personKey ? row.field_commitments : {},
    noticeCommitment:
      personKey && sealed
        ? commitBodies(personKey, row.id, [unseal(subKey(personKey, 'notice'), row.id, sealed)])
        : null,
    noticeKept: sealed !== null,
  };
}

type RecordEnv = ResellerEnv & Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY' | 'CUSTOMER_URL'>;

/** The reseller as consent records name it. */
const controllerOf = (env: RecordEnv): Controller => ({
  ...inOneLanguage(resellerOf(env), env.DEFAULT_LANGUAGE),
  personPage: `${env.CUSTOMER_URL.replace(/\/$/, '')}/me`,
});

@Injectable()
export class RecordService {
  private readonly controller: Controller;

  constructor(
    private readonly source: DataSource,
    @Env() private readonly env: RecordEnv,
  ) {
    this.controller = controllerOf(env);
  }

  /** Consents, newest first; no value of a field is among it. */
  list(query: ConsentQuery): Promise<ConsentPage> {
    return readConsentPage(this.source, query);
  }

  /** The record of one consent, as a whole document. */
  async record(consentId: string): Promise<Node> {
    return documentOf(await this.node(consentId));
  }

  /** A receipt of one consent. */
  async receipt(consentId: string): Promise<Node> {
    return this.receiptOf([await this.node(consentId)]);
  }

  /** A receipt of everything that a person was asked and said: for their own download. */
  async receiptOfPerson(personId: string): Promise<Node> {
    const rows = await this.source.query<{ id: string }[]>(OF_PERSON, [personId]);
    const records: Node[] = [];
    for (const { id } of rows) records.push(await this.node(id));
    return this.receiptOf(records);
  }

  private receiptOf(records: readonly Node[]): Node {
    return documentOf(consentReceipt({ receiptId: randomUUID(), createdAt: new Date(), records }));
  }

  private async node(consentId: string): Promise<Node> {
    const [consent] = await this.source.query<ConsentFacts[]>(CONSENT, [consentId]);
    if (!consent) throw new Refusal('not-found');
    const events = await this.source.query<EventFacts[]>(EVENTS, [consentId]);
    const key = consent.wrapped_key
      ? unwrapKey(this.env.KEY_ENCRYPTION_KEY, consent.person_id, consent.wrapped_key)
      : undefined;
    return consentRecord({
      consentId,
      reference: consent.reference,
      caseId: consent.case_id,
      escalationId: consent.escalation_id,
      personId: consent.person_id,
      fields: consent.fields,
      textVersion: consent.text_version,
      validUntil: consent.valid_until,
      recipient: recipientOf(consent),
      controller: this.controller,
      vendorKeeps,
      keptDays: RETENTION['proof-of-consent'].days,
      events: events.map((event) => eventOf(event, key)),
    });
  }
}
