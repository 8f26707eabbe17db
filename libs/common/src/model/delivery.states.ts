/**
 * The closed lists of a delivery, its attempts and its ledger rows, which several services share. Which state may follow which is
 * vendor-sync's table.
 */
import { inSql } from './in-sql.js';

export const DELIVERY_STATES = [
  'waiting',
  'claimed',
  'released',
  'done',
  'needs-input',
  'refused',
  'dead',
  'cancelled',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Nobody takes up a delivery that has ended. A dead letter has not: it waits for an administrator, who ends it by a finding. */
export const ENDED = ['done', 'needs-input', 'refused', 'cancelled'] as const satisfies readonly DeliveryState[];
/** Vendor-sync does nothing more by itself: the service that inserted the delivery applies its outcome. */
export const SETTLED = [...ENDED, 'dead'] as const satisfies readonly DeliveryState[];
/** Vendor-sync will work on it and has released nothing in this attempt. */
export const NOT_RELEASED = ['waiting', 'claimed'] as const satisfies readonly DeliveryState[];
/** Vendor-sync works on it, or will. */
export const UNDER_WAY = [...NOT_RELEASED, 'released'] as const satisfies readonly DeliveryState[];

/** A claim of it has not ended. */
export const IN_FLIGHT = ['claimed', 'released'] as const satisfies readonly DeliveryState[];
/** No process has claimed it: a stop takes effect at once. */
export const AT_REST = ['waiting', 'dead'] as const satisfies readonly DeliveryState[];

/** What became of an attempt. `lost`: its lease ran out before anything was released. */
export const ATTEMPT_OUTCOMES = [
  'done',
  'pending',
  'needs-input',
  'refused',
  'retry',
  'unknown',
  'disputed',
  'gone',
  'next',
  'lost',
] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** A ledger row is `released` until it is known what became of it. */
export const DISCLOSURE_OUTCOMES = ['released', 'sent', 'aborted', 'may-have-left'] as const;
export type DisclosureOutcome = (typeof DISCLOSURE_OUTCOMES)[number];

/** The vendor has what was released, or may have it. */
export const HAS_LEFT = ['sent', 'may-have-left'] as const satisfies readonly DisclosureOutcome[];

/** Outcomes that leave a released attempt open: the vendor may still act on it, or did something that cannot be right. */
const LEFT_OPEN = ['unknown', 'disputed', 'pending'] as const satisfies readonly AttemptOutcome[];
/** As a condition on a row of attempts; one that is not settled is unknown. */
export const isLeftOpen = (row: string): string =>
  `(${row}.released_at IS NOT NULL AND coalesce(${row}.outcome, 'unknown') IN ${inSql(LEFT_OPEN)})`;
/** Released with an unknown outcome: the vendor may have it. */
export const isUnknown = (row: string): string =>
  `(${row}.released_at IS NOT NULL AND coalesce(${row}.outcome, 'unknown') = 'unknown')`;
