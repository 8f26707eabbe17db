/** The facts of a consent record; no value of a field. */
import type { Field } from '#model/fields.js';
import type { ConsentEventState, EventMethod, Speaker } from '#model/consent.entity.js';
import type { Safeguard } from '#model/vendor.entity.js';

export interface Recipient {
  readonly vendorId: string;
  readonly legalEntity: string;
  readonly headOffice: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly safeguard: Safeguard;
  readonly privacyContact: string;
}

export interface Controller {
  readonly name: string;
  readonly postalAddress: string;
  readonly contact: string;
  readonly authorityName: string;
  readonly authorityUrl: string;
  /** Page that mails a person the link to their own page. */
  readonly personPage: string;
}

export interface RecordedEvent {
  readonly id: string;
  readonly state: ConsentEventState;
  readonly at: Date;
  readonly expressedBy: Speaker;
  readonly method: EventMethod;
  readonly language: string | null;
  readonly softwareVersion: string | null;
  /** Field name → keyed commitment; empty once the person was erased. */
  readonly commitments: Readonly<Record<string, string>>;
  /** Of the page that was answered, over its exact bytes; null where none was shown or its key is gone. */
  readonly noticeCommitment: string | null;
  readonly noticeKept: boolean;
}

export interface RecordFacts {
  readonly consentId: string;
  readonly reference: string;
  readonly caseId: string;
  readonly escalationId: string;
  readonly personId: string;
  readonly fields: readonly Field[];
  readonly textVersion: number;
  readonly validUntil: Date;
  readonly recipient: Recipient;
  readonly controller: Controller;
  /** How long the vendor may keep it, as the policy has it. */
  readonly vendorKeeps: string;
  /** How long we keep this record, as the table of retention has it. */
  readonly keptDays: number;
  readonly events: readonly RecordedEvent[];
}
