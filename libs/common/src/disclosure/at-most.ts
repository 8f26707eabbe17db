/** The most fields that may be disclosed to a vendor as registered, without and with a consent, by the rules that judge every release. */
import type { Way } from './addressee.js';
import { decide, type Decision, type DeliveryFacts, type DisclosureRequest } from './decide.js';
import { ESCALATION_FIELDS, FIELD_NAMES, type Field } from '#model/fields.js';
import { POLICY } from './policy.js';
import { DELIVERY_KINDS, type DeliveryKind, type Purpose } from '#model/purposes.js';

export type RegisteredVendor = Omit<DisclosureRequest['vendor'], 'paused' | keyof Way>;

const SOMEBODY = { person: { erased: false, isBuyer: false }, textVersion: 1 } as const;
/** The channel does not change which fields may be disclosed. */
const ANY_WAY: Way = { channel: 'any', address: 'any' };
/** A pause only delays deliveries; it does not change what they may disclose. */
const notPaused = (vendor: RegisteredVendor) => ({ ...vendor, ...ANY_WAY, paused: false });
const meantFor = ({ legalEntity, country }: RegisteredVendor) => ({ legalEntity, country, ...ANY_WAY });

/** The delivery of this purpose, else the first one that has the purpose among its steps. */
function deliveryOf(purpose: Purpose): DeliveryFacts {
  const kinds = Object.entries(DELIVERY_KINDS) as [string, DeliveryKind][];
  const [name, kind] =
    kinds.find(([own]) => own === purpose) ?? kinds.find(([, { steps }]) => steps.includes(purpose)) ?? [];
  return { purpose: name ?? purpose, form: kind?.form ?? 'serial-only', isItsSubject: true, isLicenseRevoked: false };
}

const fieldsOf = (decision: Decision): readonly Field[] => (decision.answer === 'allowed' ? decision.fields : []);

/** Fields that may be disclosed for any purpose without a consent; rules that need one yield none. */
export function toldWithoutConsent(vendor: RegisteredVendor, now: Date): readonly Field[] {
  const told = POLICY.flatMap(({ purpose, fields }) =>
    fieldsOf(
      decide(
        {
          purpose,
          delivery: deliveryOf(purpose),
          needs: [],
          accepts: fields,
          vendor: notPaused(vendor),
          meantFor: meantFor(vendor),
          consent: null,
          ...SOMEBODY,
        },
        now,
      ),
    ),
  );
  return FIELD_NAMES.filter((field) => told.includes(field));
}

/** Fields that an escalation with consent may disclose; none if the vendor may not receive a field that the letter needs. */
export function toldOnYes(vendor: RegisteredVendor, now: Date): readonly Field[] {
  const { legalEntity, country, safeguard } = vendor;
  const consent = {
    state: 'given',
    validUntil: new Date(now.getTime() + 1),
    usesLeft: 1,
    textVersion: SOMEBODY.textVersion,
    isCaseOpen: true,
    fields: FIELD_NAMES,
    recipient: { legalEntity, country, safeguard, ...ANY_WAY },
  } as const;
  return fieldsOf(
    decide(
      {
        purpose: 'escalation-personal',
        delivery: deliveryOf('escalation-personal'),
        ...ESCALATION_FIELDS,
        vendor: notPaused(vendor),
        meantFor: meantFor(vendor),
        consent,
        ...SOMEBODY,
      },
      now,
    ),
  );
}
