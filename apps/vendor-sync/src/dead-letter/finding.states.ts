/**
 * What a person may find out about a dead letter, and how it ends then, pure: purpose → finding → end. What no row names does not end it.
 * Nothing is sent by it.
 */
import type { FindingName } from '#model/delivery.entity.js';
import type { DeliveryPurpose } from '#model/purposes.js';

type End = 'done' | 'refused';
type Ends = Readonly<Partial<Record<FindingName, End>>>;

const LETTER: Ends = { arrived: 'done', 'did-not-arrive': 'refused' };

/**
 * A letter of a case that was brought by hand would be a disclosure that no entry of the ledger tells of. A notice that did not arrive is
 * still owed, and one whose company has a successor is owed to that one: the next is made for it. An order that arrived has a license, which only the vendor's answer tells; what the vendor itself said that it has did arrive,
 * and comes to nothing only when the vendor ends it.
 */
const TABLE: Readonly<Record<DeliveryPurpose, Ends>> = {
  'escalation-personal': LETTER,
  'escalation-serial': LETTER,
  'stop-and-erase': { arrived: 'done', 'done-by-hand': 'done', 'successor-confirmed': 'refused' },
  issue: { 'did-not-arrive': 'refused', 'ended-by-vendor': 'refused' },
  revoke: { 'done-by-hand': 'done' },
};

/** Reasons, and codes or outcomes of its answers, under which the vendor itself said that it has it, or had. */
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
  /** Of all answers so far; the outcome where it has none. */
  readonly codes: readonly string[];
  /** Some letter of it left, or may have. */
  readonly mayHaveLeft: boolean;
}

/** How a finding ends a dead letter; undefined where it does not, or where what is recorded of the letter says otherwise. */
export function endOf(finding: FindingName, { purpose, reason, codes, mayHaveLeft }: DeadLetterFacts): End | undefined {
  if (finding === 'arrived' && !mayHaveLeft) return undefined;
  const isAtTheVendor = [reason, ...codes].some((code) => AT_THE_VENDOR.has(code));
  if (finding === 'did-not-arrive' && isAtTheVendor) return undefined;
  if (finding === 'ended-by-vendor' && !isAtTheVendor) return undefined;
  if (finding === 'successor-confirmed' && reason !== 'recipient-changed') return undefined;
  return TABLE[purpose]?.[finding];
}
