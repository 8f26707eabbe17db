/** What is told back to a person of what they said: what is certain of their data, and whether the receipt arrived. */

/** Of a consent's data. */
export const TRUTHS = ['nothing-left', 'left', 'may-arrive'] as const;
type TruthKind = (typeof TRUTHS)[number];
export type Truth =
  | { readonly kind: Extract<TruthKind, 'nothing-left'> }
  | { readonly kind: Exclude<TruthKind, 'nothing-left'>; readonly at: string };

/** `failed`: nobody knows that it arrived. */
export type ReceiptFate = 'sent' | 'waiting' | 'failed';
