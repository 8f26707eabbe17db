/**
 * What is stored of a vendor's answer: only a license in its declared shape, without a value of the person, that matches the order. One
 * rule for every vendor API and support channel. A license that fails it exists at the vendor all the same, so the order is neither refused
 * nor issued again: it is dead-lettered.
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

/** Tolerances: around midnight two clocks differ by a day, and calendars end months of other lengths on other days. */
const CLOCKS_DAYS = 1;
const MONTH_ENDS_DAYS = 3;
/** A vendor may begin with the next month. */
const LATEST_START_DAYS = 31;

/** The term may count from the day of the order or from the vendor's first day; any end between the two matches the order. */
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

/** Code of the first difference between the license and the order. */
function differenceOf(license: IssuedLicense, ordered: Ordered, now: Date): string | undefined {
  const { seats, product, inForce, isLicensees } = license.said ?? {};
  if (product !== undefined && !sameName(product, ordered.product)) return 'differs-product';
  if (seats !== undefined && seats !== ordered.seats) return 'differs-seats';
  if (!isTerm(license, ordered, now)) return 'differs-term';
  if (inForce === false) return 'differs-state';
  if (isLicensees === false) return 'differs-licensee';
  return undefined;
}

/** The vendor did not choose a serial number that is our own reference, so a value of the person in it refuses neither an answer nor a letter. */
export const isOurs = (serialNumber: string, reference: string): boolean => serialNumber === reference;

/** Code of why serial number and key are not stored. A personal value may be split over the two. */
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
  // The vendor may have answered for another license, or issued this one: the outcome is unknown, and the look-up follows.
  if (!new RegExp(`^(?:${ordered.serialFormat})$`, 'u').test(license.serialNumber))
    return { kind: 'unknown', code: 'serial-format', left, status };
  const difference = differenceOf(license, ordered, now);
  return difference ? { kind: 'disputed', code: difference, left, status } : outcome;
}

/** The outcome with what may be stored of it. An unfit case reference is dropped: the vendor has the case all the same. */
export function takenOver(outcome: Settled, whose: Whose, ordered: Ordered, now: Date): Settled {
  if (outcome.kind !== 'done' || outcome.did === 'ended') return outcome;
  if (outcome.did === 'issued') return licenseTakenOver(outcome, ordered, whose, now);
  const { vendorCaseReference: reference } = outcome;
  if (reference === null || (isCode(reference) && !whose.standsIn(reference))) return outcome;
  return { ...outcome, vendorCaseReference: null };
}
