/** Why we may turn to a vendor at all, and in which form. */
export const PURPOSES = [
  'issue',
  'amend',
  'look-up',
  'revoke',
  'escalation-personal',
  'escalation-serial',
  'stop-and-erase',
] as const;

export type Purpose = (typeof PURPOSES)[number];

const OF_A_CASE: ReadonlySet<Purpose> = new Set(['escalation-personal', 'escalation-serial', 'stop-and-erase']);

/** What belongs to a support case goes to the vendor's support channel, and to the company that it was composed for. */
export const isOfACase = (purpose: Purpose): boolean => OF_A_CASE.has(purpose);

/** Why the law lets us. */
export const LEGAL_BASES = ['contract', 'legitimate-interest', 'consent', 'legal-obligation'] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/** `personal` letters may carry personal fields, `serial-only` ones never do. */
export const FORMS = ['personal', 'serial-only'] as const;
export type Form = (typeof FORMS)[number];

export interface DeliveryKind {
  readonly form: Form;
  /** The one thing that it is for. */
  readonly about: 'fulfilment' | 'license' | 'escalation';
  /** Purposes of the steps by which it may turn to the vendor; it begins with its own. */
  readonly steps: readonly Purpose[];
}

/** What a delivery is for: its form, its subject and its steps. A look-up is a step on the way and never a delivery. */
export const DELIVERY_KINDS = {
  issue: { form: 'personal', about: 'fulfilment', steps: ['issue', 'look-up'] },
  revoke: { form: 'serial-only', about: 'license', steps: ['revoke', 'look-up'] },
  'escalation-personal': { form: 'personal', about: 'escalation', steps: ['escalation-personal'] },
  'escalation-serial': { form: 'serial-only', about: 'escalation', steps: ['escalation-serial'] },
  'stop-and-erase': { form: 'serial-only', about: 'escalation', steps: ['stop-and-erase'] },
} as const satisfies Readonly<Partial<Record<Purpose, DeliveryKind>>>;

export type DeliveryPurpose = keyof typeof DELIVERY_KINDS;
export const DELIVERY_PURPOSES = Object.keys(DELIVERY_KINDS) as readonly DeliveryPurpose[];
