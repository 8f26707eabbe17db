/** A receipt: its own id, schema and time, and the whole consent records that it confirms. Pure. */
import type { Node } from './context.js';
import { iri } from './iri.js';
import { PROFILE } from './vocabulary.js';

export interface ReceiptFacts {
  /** A UUID, new for each receipt. */
  readonly receiptId: string;
  readonly createdAt: Date;
  readonly records: readonly Node[];
}

export const consentReceipt = ({ receiptId, createdAt, records }: ReceiptFacts): Node => ({
  '@id': iri('receipt', receiptId),
  '@type': 'dpv:ConsentReceipt',
  'dct:conformsTo': PROFILE.receipt,
  'dpv:hasIdentifier': receiptId,
  'dct:created': createdAt.toISOString(),
  'dpv:hasRecordOfActivity': records,
});
