/** What a Yes to an escalation would let out, asked of the same rule that judges the release. */
import type { EntityManager } from 'typeorm';
import { decide } from '#common/disclosure/decide.js';
import { ESCALATION_FIELDS, FIELD_NAMES } from '#common/disclosure/fields.js';
import type { Field } from '#common/disclosure/fields.js';
import type { Safeguard } from '#common/model/vendor.entity.js';

const VENDOR = `SELECT legal_entity, country, safeguard, safeguard_expires_on::text, withheld_fields, clock_timestamp() AS now FROM vendors WHERE id = $1`;

interface VendorRow {
  readonly legal_entity: string;
  readonly country: string;
  readonly safeguard: Safeguard;
  readonly safeguard_expires_on: string | null;
  readonly withheld_fields: string[];
  readonly now: Date;
}

/** Undefined: whatever the person answers, this vendor may not be told what the letter needs; then nobody is asked. */
export async function fieldsOnYes(
  manager: EntityManager,
  vendorId: string,
  lastName: string,
): Promise<readonly Field[] | undefined> {
  const [vendor] = await manager.query<[VendorRow]>(VENDOR, [vendorId]);
  const { now, country, safeguard } = vendor;
  const recipient = { legalEntity: vendor.legal_entity, country, safeguard };
  const yes = { state: 'given', validUntil: new Date(now.getTime() + 1), usesLeft: 1, textVersion: 1 } as const;
  const decision = decide(
    {
      purpose: 'escalation-personal',
      ...ESCALATION_FIELDS,
      vendor: {
        // A pause passes; what waits for it goes when it is over.
        paused: false,
        ...recipient,
        safeguardExpiresOn: vendor.safeguard_expires_on,
        withheldFields: vendor.withheld_fields,
      },
      person: { erased: false, isBuyer: false },
      consent: { ...yes, recipient, fields: FIELD_NAMES },
      textVersion: yes.textVersion,
    },
    now,
  );
  if (decision.answer !== 'allowed') return undefined;
  return decision.fields.filter((field) => field !== 'lastName' || lastName !== '');
}
