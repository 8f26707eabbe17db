/** What pages tell a person about their decision: what is certain about their data, and the fate of the receipt. */

/** Whether data was sent under a consent. */
export const TRUTHS = ['nothing-left', 'left', 'may-arrive'] as const;
type TruthKind = (typeof TRUTHS)[number];
export type Truth =
  | { readonly kind: Extract<TruthKind, 'nothing-left'> }
  | { readonly kind: Exclude<TruthKind, 'nothing-left'>; readonly at: string };

/** `failed`: not known to be sent, or came back. */
export type ReceiptFate = 'sent' | 'waiting' | 'failed';
