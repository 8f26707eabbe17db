/** Consent records and receipts as documents, after ISO/IEC TS 27560. Reading changes nothing. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { commitBodies, unwrapKey } from '#disclosure/person-key.js';
import { POLICY } from '#disclosure/policy.js';
import { rows } from '#kernel/database/rows.js';
import { Refusal } from '#kernel/refusal.js';
import { RETENTION } from '#model/retention/retention.js';
import { Env } from '#kernel/config/inject-env.js';
import { inOneLanguage, resellerOf, type ResellerEnv } from '#pages/reseller.js';
import type { Consent } from '#model/consent.entity.js';
import type { ConsentEnv } from '../env.js';
import { subKey, unseal } from '../secrets.js';
import type { ConsentPage, ConsentQuery } from './consent-list.dto.js';
import { readConsentPage } from './consent-list.queries.js';
import { consentReceipt } from './consent-receipt.js';
import { consentRecord } from './consent-record.js';
import { documentOf, type Node } from './context.js';
import type { Controller, Recipient, RecordedEvent } from './record-facts.js';
import { CONSENT, EVENTS, OF_PERSON, type ConsentFacts, type EventFacts } from './record.queries.js';

const { vendorKeeps } = POLICY.find((row) => row.purpose === 'escalation-personal')!;

/** The recipient in the question, with the privacy contact of today's register. */
const recipientOf = (consent: ConsentFacts): Recipient => ({
  vendorId: consent.vendorId,
  legalEntity: consent.legalEntity,
  headOffice: consent.headOffice,
  country: consent.country,
  safeguard: consent.safeguard,
  privacyContact: consent.privacyContact,
});

function eventOf(row: EventFacts, personKey: Buffer | undefined): RecordedEvent {
  const sealed = row.sealedNotice;
  return {
    id: row.id,
    state: row.state,
    at: row.at,
    expressedBy: row.expressedBy,
    method: row.method,
    language: row.language,
    softwareVersion: row.softwareVersion,
    // Without the person's key nobody can open the commitments.
    commitments: personKey ? row.fieldCommitments : {},
    noticeCommitment:
      personKey && sealed
        ? commitBodies(personKey, row.id, [unseal(subKey(personKey, 'notice'), row.id, sealed)])
        : null,
    noticeKept: sealed !== null,
  };
}

type RecordEnv = ResellerEnv & Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY' | 'LICENSEE_URL'>;

/** The reseller as consent records name it. */
const controllerOf = (env: RecordEnv): Controller => ({
  ...inOneLanguage(resellerOf(env), env.DEFAULT_LANGUAGE),
  personPage: `${env.LICENSEE_URL.replace(/\/$/, '')}/me`,
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
    const consents = await rows<Pick<Consent, 'id'>>(this.source, OF_PERSON, [personId]);
    const records: Node[] = [];
    for (const { id } of consents) records.push(await this.node(id));
    return this.receiptOf(records);
  }

  private receiptOf(records: readonly Node[]): Node {
    return documentOf(consentReceipt({ receiptId: randomUUID(), createdAt: new Date(), records }));
  }

  private async node(consentId: string): Promise<Node> {
    const [consent] = await rows<ConsentFacts>(this.source, CONSENT, [consentId]);
    if (!consent) throw new Refusal('not-found');
    const events = await rows<EventFacts>(this.source, EVENTS, [consentId]);
    const key = consent.wrappedKey
      ? unwrapKey(this.env.KEY_ENCRYPTION_KEY, consent.personId, consent.wrappedKey)
      : undefined;
    return consentRecord({
      consentId,
      reference: consent.reference,
      caseId: consent.caseId,
      escalationId: consent.escalationId,
      personId: consent.personId,
      fields: consent.fields,
      textVersion: consent.textVersion,
      validUntil: consent.validUntil,
      recipient: recipientOf(consent),
      controller: this.controller,
      vendorKeeps,
      keptDays: RETENTION['proof-of-consent'].days,
      events: events.map((event) => eventOf(event, key)),
    });
  }
}
