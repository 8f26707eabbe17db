/** How a finding ends a dead letter, pure: purpose → finding → end. A finding that its row does not name is refused; nothing is sent. */
import type { FindingName } from '#model/delivery.entity.js';
import type { DeliveryPurpose } from '#model/purposes.js';

type End = 'done' | 'refused';
type Ends = Readonly<Partial<Record<FindingName, End>>>;

const LETTER: Ends = { arrived: 'done', 'did-not-arrive': 'refused' };

/**
 * A letter of a case has no `done-by-hand`: that disclosure would have no ledger entry. A notice has no `did-not-arrive`: it is still due;
 * with a confirmed successor the next notice is made for it. An order has no `arrived`: its license comes only from the vendor's answer. An
 * order that the vendor said it has ends only when the vendor ends it.
 */
const TABLE: Readonly<Record<DeliveryPurpose, Ends>> = {
  'escalation-personal': LETTER,
  'escalation-serial': LETTER,
  'stop-and-erase': { arrived: 'done', 'done-by-hand': 'done', 'successor-confirmed': 'refused' },
  issue: { 'did-not-arrive': 'refused', 'ended-by-vendor': 'refused' },
  revoke: { 'done-by-hand': 'done' },
};

/** Reasons, and codes or outcomes of attempts, with which the vendor said that it has the order, or had it. */
const AT_THE_VENDOR: ReadonlySet<string> = new Set([
  'serial-taken',
  'serial-format',
  'serial-not-a-code',
  'key-not-a-code',
  'holds-personal-data',
  'differs-product',
  'differs-seats',
  'differs-term',
  'differs-state',
  'differs-licensee',
  'not-recorded',
  'pending',
  'still-pending',
  'revoked',
]);

export interface DeadLetterFacts {
  readonly purpose: DeliveryPurpose;
  readonly reason: string;
  /** Codes of all attempts; the outcome of an attempt without a code. */
  readonly codes: readonly string[];
  /** A letter of the delivery was sent, or may have been. */
  readonly mayHaveLeft: boolean;
}

/** How a finding ends a dead letter; undefined where it does not, or where the attempts contradict it. */
export function endOf(finding: FindingName, { purpose, reason, codes, mayHaveLeft }: DeadLetterFacts): End | undefined {
  if (finding === 'arrived' && !mayHaveLeft) return undefined;
  const isAtTheVendor = [reason, ...codes].some((code) => AT_THE_VENDOR.has(code));
  if (finding === 'did-not-arrive' && isAtTheVendor) return undefined;
  if (finding === 'ended-by-vendor' && !isAtTheVendor) return undefined;
  if (finding === 'successor-confirmed' && reason !== 'recipient-changed') return undefined;
  return TABLE[purpose]?.[finding];
}
