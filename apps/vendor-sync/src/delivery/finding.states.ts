/**
 * What a person may find out about a dead letter, and how it ends then, pure: purpose → finding → end. What no row names does not end it.
 * Nothing is sent by it.
 */
import type { FindingName } from '#common/model/delivery.entity.js';

type End = 'done' | 'refused';
type Ends = Readonly<Partial<Record<FindingName, End>>>;

const LETTER: Ends = { arrived: 'done', 'did-not-arrive': 'refused' };

/**
 * A letter of a case that was brought by hand would be a disclosure that no entry of the ledger tells of. A notice that did not arrive is
 * still owed. An order that arrived has a license, which only the vendor's answer tells. The end of a license is retried.
 */
const TABLE: Readonly<Record<string, Ends>> = {
  'escalation-personal': LETTER,
  'escalation-serial': LETTER,
  'stop-and-erase': { arrived: 'done', 'done-by-hand': 'done' },
  issue: { 'did-not-arrive': 'refused' },
};

/** The vendor itself said that it has it. */
const AT_THE_VENDOR: ReadonlySet<string> = new Set(['serial-taken', 'still-pending']);

export interface DeadLetterFacts {
  readonly purpose: string;
  readonly reason: string;
  /** Some letter of it left, or may have. */
  readonly mayHaveLeft: boolean;
}

/** How a finding ends a dead letter; undefined where it does not, or where what is recorded of the letter says otherwise. */
export function endOf(finding: FindingName, { purpose, reason, mayHaveLeft }: DeadLetterFacts): End | undefined {
  if (finding === 'arrived' && !mayHaveLeft) return undefined;
  if (finding === 'did-not-arrive' && AT_THE_VENDOR.has(reason)) return undefined;
  return TABLE[purpose]?.[finding];
}
