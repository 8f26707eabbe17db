/** The most that a vendor may be told as things stand, asked of the rule that judges every release: without a consent, and with one. */
import type { Way } from './addressee.js';
import { decide } from './decide.js';
import type { Decision, DeliveryFacts, DisclosureRequest } from './decide.js';
import { ESCALATION_FIELDS, FIELD_NAMES } from '#model/fields.js';
import type { Field } from '#model/fields.js';
import { POLICY } from './policy.js';
import { DELIVERY_KINDS } from '#model/purposes.js';
import type { DeliveryKind, Purpose } from '#model/purposes.js';

export type RegisteredVendor = Omit<DisclosureRequest['vendor'], 'paused' | keyof Way>;

const SOMEBODY = { person: { erased: false, isBuyer: false }, textVersion: 1 } as const;
/** How much may be told does not hang on the way that it takes. */
const ANY_WAY: Way = { channel: 'any', address: 'any' };
/** A pause passes; what waits for it goes when it is over. */
const notPaused = (vendor: RegisteredVendor) => ({ ...vendor, ...ANY_WAY, paused: false });
const meantFor = ({ legalEntity, country }: RegisteredVendor) => ({ legalEntity, country, ...ANY_WAY });

/** The delivery of this purpose, or the first that has it among its steps. */
function deliveryOf(purpose: Purpose): DeliveryFacts {
  const kinds = Object.entries(DELIVERY_KINDS) as [string, DeliveryKind][];
  const [name, kind] =
    kinds.find(([own]) => own === purpose) ?? kinds.find(([, { steps }]) => steps.includes(purpose)) ?? [];
  return { purpose: name ?? purpose, form: kind?.form ?? 'serial-only', isItsSubject: true, isLicenseRevoked: false };
}

const fieldsOf = (decision: Decision): readonly Field[] => (decision.answer === 'allowed' ? decision.fields : []);

/** What is told for an order, and whatever else asks nobody: a rule that needs a consent lets out nothing without one. */
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

/** What a Yes to a support case lets out; nothing where this vendor may not be told what the letter needs, whatever is answered. */
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
