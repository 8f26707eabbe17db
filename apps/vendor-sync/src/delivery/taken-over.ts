/**
 * The port: what a vendor answered is taken over only in its declared shape, never when a value of the person stands in it, and only
 * where it is what was ordered. One rule for every vendor API and support channel. What the vendor made stays there, so nothing of it is
 * refused or made again: a person is told.
 */
import { isCode, isLicenseKey } from '#disclosure/vendor-text.js';
import type { Whose } from '#disclosure/whose.js';
import { addMonths } from '../vendors/answers.js';
import type { DeliveryJob } from './delivery.job.js';
import type { IssuedLicense, Settled } from '../vendors/outcome.js';

/** What was ordered, and the shape of a serial number of that product. */
export type Ordered = Pick<
  DeliveryJob,
  'reference' | 'product' | 'seats' | 'termMonths' | 'orderedOn' | 'serialFormat'
>;

const DAY_MS = 24 * 3_600_000;
const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Two clocks name two days around midnight, and calendars end a month of another length on another day. */
const CLOCKS_DAYS = 1;
const MONTH_ENDS_DAYS = 3;
/** A vendor may begin with the next month. */
const LATEST_START_DAYS = 31;

/** The term counts from the day of the order or from the vendor's first day: anything from the shorter to the longer of the two is what was ordered. */
function isTerm({ startsOn, expiresOn }: IssuedLicense, { termMonths, orderedOn }: Ordered, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  if (startsOn < plusDays(orderedOn, -CLOCKS_DAYS) || startsOn > plusDays(today, LATEST_START_DAYS)) return false;
  if (termMonths === null || expiresOn === null) return termMonths === expiresOn;
  const shortest = plusDays(addMonths(orderedOn, termMonths), -CLOCKS_DAYS);
  const longest = plusDays(addMonths(startsOn < orderedOn ? orderedOn : startsOn, termMonths), MONTH_ENDS_DAYS);
  return expiresOn >= shortest && expiresOn <= longest;
}

const sameName = (said: unknown, ordered: string): boolean =>
  typeof said === 'string' && said.toLowerCase() === ordered.toLowerCase();

/** Code of the first thing that the vendor says and nobody ordered. */
function differenceOf(license: IssuedLicense, ordered: Ordered, now: Date): string | undefined {
  const { seats, product, inForce, isLicensees } = license.said ?? {};
  if (product !== undefined && !sameName(product, ordered.product)) return 'differs-product';
  if (seats !== undefined && seats !== ordered.seats) return 'differs-seats';
  if (!isTerm(license, ordered, now)) return 'differs-term';
  if (inForce === false) return 'differs-state';
  if (isLicensees === false) return 'differs-licensee';
  return undefined;
}

/** A serial number that is our own reference says nothing that the vendor chose, when it is taken over as little as when a letter repeats it. */
export const isOurs = (serialNumber: string, reference: string): boolean => serialNumber === reference;

/** Code of why the texts of a license are not taken over. A value may be split over the two. */
function foulTextOf({ serialNumber, licenseKey }: IssuedLicense, ordered: Ordered, whose: Whose): string | undefined {
  if (!isCode(serialNumber)) return 'serial-not-a-code';
  if (licenseKey !== null && !isLicenseKey(licenseKey)) return 'key-not-a-code';
  const serial = isOurs(serialNumber, ordered.reference) ? '' : serialNumber;
  return whose.standsInBoth(serial, licenseKey ?? '') ? 'holds-personal-data' : undefined;
}

function licenseTakenOver(
  outcome: Extract<Settled, { did: 'issued' }>,
  ordered: Ordered,
  whose: Whose,
  now: Date,
): Settled {
  const { left, status, license } = outcome;
  const foul = foulTextOf(license, ordered, whose);
  if (foul) return { kind: 'disputed', code: foul, left, status };
  // The vendor may have answered for something else, but it may have issued as well: it is asked again, and never as a new thing.
  if (!new RegExp(`^(?:${ordered.serialFormat})$`, 'u').test(license.serialNumber))
    return { kind: 'unknown', code: 'serial-format', left, status };
  const difference = differenceOf(license, ordered, now);
  return difference ? { kind: 'disputed', code: difference, left, status } : outcome;
}

/** The outcome with what may be taken over of it. A reference that is no code is dropped: the vendor has the case all the same. */
export function takenOver(outcome: Settled, whose: Whose, ordered: Ordered, now: Date): Settled {
  if (outcome.kind !== 'done' || outcome.did === 'ended') return outcome;
  if (outcome.did === 'issued') return licenseTakenOver(outcome, ordered, whose, now);
  const { vendorCaseReference: reference } = outcome;
  if (reference === null || (isCode(reference) && !whose.standsIn(reference))) return outcome;
  return { ...outcome, vendorCaseReference: null };
}
