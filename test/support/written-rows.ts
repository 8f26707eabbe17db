/** The rows that orders, support and consent write, and deliveries in states that only vendor-sync makes. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { DataSource, ObjectLiteral } from 'typeorm';
import { newId } from '#kernel/ids.js';
import type { FieldValues } from '#model/fields.js';
import { commitFields, makeWrappedKey, unwrapKey, wrappingKeyId } from '#disclosure/person-key.js';
import { Consent, ConsentEvent } from '#model/consent.entity.js';
import { Customer } from '#model/customer.entity.js';
import type { ReleaseRequest } from '#disclosure/disclose.js';
import { Delivery } from '#model/delivery.entity.js';
import { Fulfilment } from '#model/fulfilment.entity.js';
import { License } from '#model/license.entity.js';
import { deliveryRow, type NewDelivery } from '#model/new-delivery.js';
import { Order, OrderLine } from '#model/order.entity.js';
import { Person, PersonKey, PersonVersion } from '#model/person.entity.js';
import { Product } from '#model/product.entity.js';
import { DELIVERY_KINDS, type DeliveryPurpose } from '#model/purposes.js';
import { CaseText, Escalation, StopNotice, SupportCase } from '#model/support-case.entity.js';
import { Vendor } from '#model/vendor.entity.js';
import type { TestDatabase } from './cluster.js';

const SUPPORT_MAIL = 'support@vendor.example.org';
export const LICENSEE = { firstName: 'Jānis', lastName: 'Bērziņš', email: 'janis@example.org' };
const NOW = () => new Date();

interface Somebody {
  readonly id: string;
  readonly version: string;
  readonly customer: string;
}

/** A row as it is inserted: only what may be empty may be left out. */
type Filled<T> = Partial<T> & { [K in keyof T as null extends T[K] ? never : K]: T[K] };

export class WrittenRows {
  readonly wrappingKey = randomBytes(32);
  private person: Somebody | undefined;

  /** `owner` may write everything; `vendorUrl` is where vendors are called unless told otherwise. */
  constructor(
    protected readonly owner: DataSource,
    private readonly vendorUrl: string,
  ) {}

  private insert<T extends ObjectLiteral>(kind: new () => T, row: Filled<T>): Promise<unknown> {
    return this.owner.manager.insert(kind, row as never);
  }

  private read<T extends ObjectLiteral>(sql: string, values: unknown[]): Promise<T[]> {
    return this.owner.query<T[]>(sql, values);
  }

  /** Somebody new, of a customer of their own. */
  async somebody(licensee: Partial<typeof LICENSEE> = {}): Promise<Somebody> {
    const { firstName, lastName, email } = { ...LICENSEE, ...licensee };
    const [customer, id, version] = [newId('customer'), newId('person'), newId('personVersion')];
    const times = { createdAt: NOW(), updatedAt: NOW() };
    await this.insert(Customer, { id: customer, organisation: 'Organisation', createdBy: 'clerk-1', ...times });
    await this.insert(Person, { id, customerId: customer, emailKey: email, mailboxNumber: 1, createdAt: NOW() });
    await this.insert(PersonVersion, { id: version, personId: id, firstName, lastName, email, createdAt: NOW() });
    await this.insert(PersonKey, {
      personId: id,
      wrappingKeyId: wrappingKeyId(this.wrappingKey),
      wrappedKey: makeWrappedKey(this.wrappingKey, id),
    });
    return { id, version, customer };
  }

  private async licensee() {
    return (this.person ??= await this.somebody());
  }

  /** A vendor that the vendor server answers for, and its product. */
  async vendor(more: Partial<Vendor> = {}, product: Partial<Product> = {}): Promise<string> {
    const id = newId('vendor');
    const row = {
      id, name: id, legalEntity: 'Acme Inc.', headOffice: 'Head office', country: 'US', safeguard: 'standard-contractual-clauses',
      safeguardExpiresOn: null, privacyContact: 'privacy@vendor.example.org', adapter: 'plain-http', baseUrl: `${this.vendorUrl}/v1`,
      secretName: `VENDOR_SECRET_PLAIN_${(this.secrets += 1)}`, pacePerMinute: 60_000, cap: 16, paused: false, withheldFields: [], supportChannel: 'none',
      supportAddress: null, supportSecretName: null, createdAt: NOW(), updatedAt: NOW(), ...more,
    } as Vendor; // prettier-ignore
    await this.insert(Vendor, row);
    await this.bind(id, row.secretName, row.baseUrl);
    if (row.supportAddress?.startsWith('http'))
      await this.bind(id, row.supportSecretName ?? row.secretName, row.supportAddress);
    await this.insert(Product, {
      id: newId('product'), sku: id, name: 'Product', vendorId: id, vendorReference: 'product-a',
      serialFormat: 'PL-[0-9A-Z-]+', orderable: true, createdAt: NOW(), ...product,
    }); // prettier-ignore
    return id;
  }

  private secrets = 0;
  /** As orders does it; whoever was first keeps the name. */
  private bind(vendorId: string, name: string, url: string) {
    const row = [name, vendorId, new URL(url).host];
    return this.read(`INSERT INTO vendor_secrets VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING`, row);
  }

  /** A vendor that takes cases over this channel: by mail, or at the vendor server. */
  caseVendor(supportChannel: Vendor['supportChannel'] = 'http-ticket', more: Partial<Vendor> = {}): Promise<string> {
    const supportAddress = supportChannel === 'mail' ? SUPPORT_MAIL : `${this.vendorUrl}/v1`;
    return this.vendor({ supportChannel, supportAddress, ...more });
  }

  private async product(vendorId: string): Promise<{ id: string; name: string }> {
    const sql = 'SELECT id, vendor_reference AS name FROM products WHERE vendor_id = $1';
    return (await this.read<{ id: string; name: string }>(sql, [vendorId]))[0]!;
  }

  /** An order's line at this vendor and its fulfilment; returns the fulfilment's id. */
  async fulfilment(vendorId: string, line: Partial<OrderLine> = {}): Promise<string> {
    const { version, customer } = await this.licensee();
    const [orderId, lineId, id] = [newId('order'), newId('orderLine'), newId('fulfilment')];
    const product = await this.product(vendorId);
    await this.insert(Order, {
      id: orderId, customerId: customer, placedBy: 'clerk-1', placedAt: NOW(), idempotencyKey: randomUUID(), requestFingerprint: randomBytes(8),
    }); // prettier-ignore
    if (line.licenseeIsBuyer)
      await this.read(
        `INSERT INTO customer_buyers SELECT $1, person_id, $2, now() FROM person_versions WHERE id = $3 ON CONFLICT DO NOTHING`,
        [customer, orderId, line.personVersionId ?? version],
      );
    await this.insert(OrderLine, {
      id: lineId, orderId, position: 1, productId: product.id, productReference: product.name, seats: 3, termMonths: 12, licenseeIsBuyer: false,
      personVersionId: version, ...line,
    }); // prettier-ignore
    const personVersionId = line.personVersionId ?? version;
    await this.insert(Fulfilment, { id, orderLineId: lineId, personVersionId, round: 1 });
    return id;
  }

  /** A delivery as the service that wants it inserts it, changed as told; returns its id. */
  async row(
    wish: { purpose: DeliveryPurpose } & Pick<NewDelivery, 'vendorId' | 'fulfilmentId' | 'licenseId' | 'escalationId'>,
    more: Partial<Delivery> = {},
  ): Promise<string> {
    const { version } = await this.licensee();
    const { form } = DELIVERY_KINDS[wish.purpose];
    const made = deliveryRow({ ...wish, form, personVersionId: version, round: 1, intentKey: randomUUID() });
    const row = { ...made, createdAt: NOW(), nextAt: NOW(), nudgedAt: NOW(), ...more };
    await this.insert(Delivery, row);
    return row.id;
  }

  /** A delivery that issues a license for a new order. */
  async issue(vendorId: string, more: Partial<Delivery> = {}, line: Partial<OrderLine> = {}): Promise<string> {
    return this.row({ vendorId, purpose: 'issue', fulfilmentId: await this.fulfilment(vendorId, line) }, more);
  }

  async issueAtNewVendor(more: Partial<Delivery> = {}, line: Partial<OrderLine> = {}): Promise<string> {
    return this.issue(await this.vendor(), more, line);
  }

  /** A license of this vendor, as if it had been issued. */
  async license(vendorId: string, more: Partial<License> = {}): Promise<string> {
    const { version } = await this.licensee();
    const id = newId('license');
    const product = await this.product(vendorId);
    await this.insert(License, {
      id, fulfilmentId: await this.fulfilment(vendorId), vendorId, productId: product.id, personVersionId: version, ourReference: randomUUID(),
      serialNumber: `SERIAL-${id.slice(4)}`, licenseKey: null, seats: 7, startsOn: '2026-01-01', expiresOn: null, maintenanceUntil: null, state: 'active',
      issuedAt: NOW(), revokedAt: null, ...more,
    }); // prettier-ignore
    return id;
  }

  /** An escalation of a new case; its vendor takes cases at its own address unless told otherwise. */
  async escalation(vendorId: string, more: Partial<Escalation> = {}, text = 'It stops.'): Promise<string> {
    const { id: personId, version } = await this.licensee();
    const [caseId, id] = [newId('supportCase'), newId('escalation')];
    const licenseId = await this.license(vendorId);
    await this.insert(SupportCase, {
      id: caseId, licenseId, vendorId, personId, personVersionId: version, language: 'en', state: 'open', notes: null, textVersion: 1,
      overrideReason: null, openedBy: 'support-1', openedAt: NOW(), closedAt: null, notesPurgedAt: null,
    }); // prettier-ignore
    await this.insert(CaseText, { caseId, version: 1, text, writtenBy: 'support-1', writtenAt: NOW(), purgedAt: null });
    const [vendor] = await this.read(
      'SELECT support_channel, support_address, legal_entity, country FROM vendors WHERE id = $1',
      [vendorId],
    );
    await this.insert(Escalation, {
      id, caseId, state: 'delivering', reason: null, textVersion: 1, channel: vendor!.support_channel as never,
      recipient: String(vendor!.support_address), recipientEntity: String(vendor!.legal_entity), recipientCountry: String(vendor!.country), sender: 'desk@reseller.example.org', composedAt: NOW(), serialKey: randomUUID(),
      personalKey: randomUUID(), form: null, serialAfter: null, requestedBy: 'support-1', ...more,
    }); // prettier-ignore
    return id;
  }

  /** What a notice to stop and to erase says, and where it goes: as consent writes it beside the delivery. */
  async notice(deliveryId: string, consentId: string, vendorCaseReference: string | null): Promise<void> {
    const [of] = await this.read(
      `SELECT e.channel, e.recipient, e.recipient_entity, e.recipient_country FROM deliveries d JOIN escalations e ON e.id = d.escalation_id WHERE d.id = $1`,
      [deliveryId],
    );
    await this.insert(StopNotice, {
      deliveryId, consentId, channel: of!.channel as never, recipient: String(of!.recipient), recipientEntity: String(of!.recipient_entity),
      recipientCountry: String(of!.recipient_country), sender: 'desk@reseller.example.org', composedAt: NOW(), vendorCaseReference,
    }); // prettier-ignore
  }

  /** A consent that covers this escalation; given, unless told otherwise. */
  async consent(escalationId: string, more: Partial<Consent> = {}): Promise<string> {
    const id = newId('consent');
    const [of] = await this.read(
      `SELECT c.id, c.person_id, c.person_version_id, c.vendor_id, e.channel, e.recipient FROM escalations e JOIN support_cases c ON c.id = e.case_id WHERE e.id = $1`,
      [escalationId],
    );
    await this.insert(Consent, {
      id, escalationId, caseId: of!.id as string, personId: of!.person_id as string, personVersionId: of!.person_version_id as string,
      vendorId: of!.vendor_id as string, fields: ['firstName', 'lastName', 'email', 'problemText'], textVersion: 1, language: 'en', state: 'given',
      version: 4, usesLeft: 1, validUntil: new Date(Date.now() + 3_600_000), reference: id.slice(-8), requestedAt: NOW(), askedBy: 'support-1', onTheirWish: null, decidedAt: NOW(),
      recipientEntity: 'Acme Inc.', recipientHeadOffice: 'Springfield', recipientCountry: 'US', recipientSafeguard: 'standard-contractual-clauses',
      recipientChannel: of!.channel as never, recipientAddress: String(of!.recipient), ...more,
    }); // prettier-ignore
    await this.yes(id);
    return id;
  }

  /** The event of the Yes, to the values as they are. */
  private async yes(consentId: string): Promise<void> {
    const [of] = await this.read(
      `SELECT c.person_id, c.fields, k.wrapped_key, v.first_name AS "firstName", v.last_name AS "lastName", v.email, t.text AS "problemText"
         FROM consents c JOIN person_versions v ON v.id = c.person_version_id JOIN person_keys k ON k.person_id = c.person_id
         JOIN case_texts t ON t.case_id = c.case_id AND t.version = c.text_version WHERE c.id = $1`,
      [consentId],
    );
    if (!of) return;
    const id = newId('consentEvent');
    const values = Object.fromEntries(
      (of.fields as string[]).map((field) => [field, String(of[field])]),
    ) as FieldValues;
    const event = {
      consentId, at: NOW(), actor: null, softwareVersion: 'test', recipientEntity: 'Acme Inc.', recipientCountry: 'US',
      safeguard: 'standard-contractual-clauses' as const, language: 'en' as const, sealedNotice: null,
    }; // prettier-ignore
    await this.insert(ConsentEvent, { ...event, id: newId('consentEvent'), state: 'requested', expressedBy: 'system', method: 'request', fieldCommitments: {} }); // prettier-ignore
    await this.insert(ConsentEvent, {
      ...event, id, state: 'given', expressedBy: 'subject', method: 'page',
      fieldCommitments: commitFields(unwrapKey(this.wrappingKey, String(of.person_id), of.wrapped_key as Buffer), id, values),
    }); // prettier-ignore
  }
}

export interface AttemptRow {
  readonly step?: string;
  readonly released?: boolean;
  /** Null: still under way. */
  readonly outcome?: string | null;
}

/** Id of the delivery of an order's first line, in its present round. */
export async function deliveryOf(database: TestDatabase, orderId: string): Promise<string> {
  const [row] = await database.query<{ id: string }>(
    `SELECT d.id FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id AND f.round = d.round AND d.purpose = 'issue'
       JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1 ORDER BY l.position LIMIT 1`,
    [orderId],
  );
  return row!.id;
}

/** Writes attempts, in order, each under the next fence. Returns the id of the last. */
export async function addAttempts(
  database: TestDatabase,
  deliveryId: string,
  attempts: readonly AttemptRow[],
): Promise<string> {
  let id = '';
  for (const { step = 'issue', released = true, outcome = null } of attempts) {
    id = newId('attempt');
    await database.query(
      `WITH raised AS (UPDATE deliveries SET fence = fence + 1 WHERE id = $2 RETURNING fence)
       INSERT INTO attempts (id, delivery_id, fence, step, claimed_at, released_at, settled_at, outcome)
       SELECT $1, $2, fence, $3, now(), CASE WHEN $4 THEN now() END, CASE WHEN $5::text IS NOT NULL THEN now() END, $5 FROM raised`,
      [id, deliveryId, step, released, outcome],
    );
  }
  return id;
}

/** Claims a delivery as vendor-sync would, and returns what a release of it asks for. */
export async function claimed(database: TestDatabase, deliveryId: string): Promise<ReleaseRequest> {
  const attemptId = await addAttempts(database, deliveryId, [{ released: false }]);
  const [row] = await database.query<{ fence: number; channel: string; address: string }>(
    `UPDATE deliveries d SET state = 'claimed', lease_until = now() + interval '1 minute' FROM vendors v
      WHERE d.id = $1 AND v.id = d.vendor_id
      RETURNING d.fence, CASE WHEN d.escalation_id IS NULL THEN v.adapter ELSE v.support_channel END AS channel,
                coalesce(CASE WHEN d.escalation_id IS NULL THEN v.base_url ELSE v.support_address END, '') AS address`,
    [deliveryId],
  );
  const { fence, ...way } = row!;
  return {
    deliveryId, fence, attemptId, purpose: 'issue', way, needs: ['firstName', 'email'], accepts: ['lastName'], lifetimeMs: 5_000,
    render: (values) => [{ method: 'POST', path: '/licenses', headers: {}, body: JSON.stringify(values) }],
  }; // prettier-ignore
}
