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

/** `personal` letters may carry personal fields, `serial-only` ones never do. */
export type Form = 'personal' | 'serial-only';
