/** What a person may read about themselves: their decisions, disclosures and wishes, and all of it as an export. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { unwrapKey } from '#disclosure/person-key.js';
import { rows } from '#kernel/database/rows.js';
import { Env } from '#kernel/config/inject-env.js';
import type { ConsentEnv } from '../env.js';
import { RecordService } from '../record/record.service.js';
import { WRAPPED_KEY, type WrappedKey } from '../consent/consent.queries.js';
import {
  CONSENT_EVENTS,
  DECISIONS,
  DISCLOSURES,
  PERSON_NAME,
  WISHES,
  type DecisionRow,
  type DisclosureRow,
  type EventRow,
  type ValueColumns,
  type WishRow,
} from './person.queries.js';
import { RIGHTS_WISHES, type RightsWishRow } from './rights.queries.js';
import { personExport, type PersonExport } from './person-export.js';

type NameRow = Pick<ValueColumns, 'firstName' | 'lastName'>;

@Injectable()
export class PersonService {
  constructor(
    private readonly source: DataSource,
    private readonly records: RecordService,
    @Env() private readonly env: Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY'>,
  ) {}

  /** Empty: not known any more. */
  async name(personId: string): Promise<string> {
    const [row] = await rows<NameRow>(this.source, PERSON_NAME, [personId]);
    return [row?.firstName, row?.lastName].filter(Boolean).join(' ');
  }

  decisions(personId: string): Promise<DecisionRow[]> {
    return rows<DecisionRow>(this.source, DECISIONS, [personId]);
  }

  disclosures(personId: string): Promise<DisclosureRow[]> {
    return rows<DisclosureRow>(this.source, DISCLOSURES, [personId]);
  }

  wishes(personId: string): Promise<WishRow[]> {
    return rows<WishRow>(this.source, WISHES, [personId]);
  }

  rightsWishes(personId: string): Promise<RightsWishRow[]> {
    return rows<RightsWishRow>(this.source, RIGHTS_WISHES, [personId]);
  }

  /** The export, with the keys that open the ledger's commitments, so that this person alone can verify them. */
  async download(personId: string): Promise<PersonExport> {
    const [decisions, events, disclosures, wishes, rights, keys] = await Promise.all([
      this.decisions(personId),
      rows<EventRow>(this.source, CONSENT_EVENTS, [personId]),
      this.disclosures(personId),
      this.wishes(personId),
      this.rightsWishes(personId),
      rows<WrappedKey>(this.source, WRAPPED_KEY, [personId]),
    ]);
    const personKey = keys[0] && unwrapKey(this.env.KEY_ENCRYPTION_KEY, personId, keys[0].wrappedKey);
    const receipt = decisions.length > 0 ? await this.records.receiptOfPerson(personId) : null;
    return personExport({ personId, decisions, events, receipt, disclosures, wishes, rights, personKey }, new Date());
  }
}
