/** The person's own page: what they decided, what was told about them, and all of it to take along. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { emailKey } from '#common/http/validation.js';
import { unwrapKey } from '#common/disclosure/person-key.js';
import { MailService } from '../mail/mail.service.js';
import type { PersonDecision, PersonDisclosure } from '../pages/views.js';

interface DecisionRow {
  reference: string;
  state: string;
  at: Date;
  product: string;
  legal_entity: string;
  head_office: string;
  country: string;
  safeguard: string;
  fields: string[];
}

const DECISIONS = `
  SELECT c.reference, c.state, coalesce(c.decided_at, c.requested_at) AS at, p.name AS product, v.legal_entity, v.head_office, v.country,
         v.safeguard, c.fields
    FROM consents c JOIN support_cases s ON s.id = c.case_id JOIN licenses li ON li.id = s.license_id JOIN products p ON p.id = li.product_id
    JOIN vendors v ON v.id = c.vendor_id
   WHERE c.person_id = $1 ORDER BY c.id DESC`;

interface DisclosureRow {
  id: string;
  released_at: Date;
  recipient_entity: string;
  recipient_country: string;
  safeguard: string;
  head_office: string;
  field_names: string[];
  purpose: string;
  legal_basis: string;
  outcome: string;
  settled_at: Date | null;
}

const DISCLOSURES = `
  SELECT d.id, d.released_at, d.recipient_entity, d.recipient_country, d.safeguard, v.head_office, d.field_names, d.purpose, d.legal_basis,
         d.outcome, d.settled_at
    FROM disclosures d JOIN vendors v ON v.id = d.vendor_id WHERE d.person_id = $1 ORDER BY d.released_at DESC`;

const PERSONS = `
  SELECT pe.id, (SELECT pv.id FROM person_versions pv WHERE pv.person_id = pe.id ORDER BY pv.created_at DESC LIMIT 1) AS version_id
    FROM persons pe WHERE pe.email_key = $1`;

const PERSON_LINK_MS = 24 * 3_600_000;

@Injectable()
export class PersonService {
  constructor(
    private readonly source: DataSource,
    private readonly mails: MailService,
    private readonly wrappingKey: Buffer,
  ) {}

  async decisions(personId: string): Promise<PersonDecision[]> {
    const rows = await this.source.query<DecisionRow[]>(DECISIONS, [personId]);
    return rows.map((row) => ({
      reference: row.reference,
      state: row.state,
      at: row.at.toISOString(),
      product: row.product,
      vendor: {
        legalEntity: row.legal_entity,
        headOffice: row.head_office,
        country: row.country,
        safeguard: row.safeguard,
      },
      fields: row.fields,
      withdrawPath: undefined,
    }));
  }

  async disclosures(personId: string): Promise<PersonDisclosure[]> {
    const rows = await this.source.query<DisclosureRow[]>(DISCLOSURES, [personId]);
    return rows.map((row) => ({
      id: row.id,
      at: row.released_at.toISOString(),
      vendor: {
        legalEntity: row.recipient_entity,
        headOffice: row.head_office,
        country: row.recipient_country,
        safeguard: row.safeguard,
      },
      fields: row.field_names,
      purpose: row.purpose,
      legalBasis: row.legal_basis,
      outcome: row.outcome,
    }));
  }

  /** Everything, with the key that opens the ledger's commitments: so that they, and nobody else, can verify it. */
  async download(personId: string): Promise<Record<string, unknown>> {
    const [key] = await this.source.query<{ wrapped_key: Buffer }[]>(
      `SELECT wrapped_key FROM person_keys WHERE person_id = $1`,
      [personId],
    );
    const commitments = await this.source.query<{ id: string; field_commitments: unknown; body_commitment: string }[]>(
      `SELECT id, field_commitments, body_commitment FROM disclosures WHERE person_id = $1`,
      [personId],
    );
    return {
      schema: 'urn:sparsam:person-export:1',
      exportedAt: new Date().toISOString(),
      personId,
      decisions: await this.decisions(personId),
      disclosures: await this.disclosures(personId),
      commitments,
      commitmentKey: key ? unwrapKey(this.wrappingKey, personId, key.wrapped_key).toString('base64url') : null,
    };
  }

  /** Mails the link to everybody who has this address; the answer is the same whether it is known. One shared mailbox at two customers is two persons. */
  async mailLinks(email: string, language: 'de' | 'en'): Promise<void> {
    const persons = await this.source.query<{ id: string; version_id: string }[]>(PERSONS, [emailKey(email)]);
    for (const { id, version_id } of persons) {
      const mail = await this.source.transaction((manager) =>
        this.mails.write(manager, {
          kind: 'page-link',
          personId: id,
          personVersionId: version_id,
          consentId: null,
          language,
          links: [{ kind: 'person', expiresAt: new Date(Date.now() + PERSON_LINK_MS) }],
        }),
      );
      await this.mails.nudge(mail);
    }
  }
}
