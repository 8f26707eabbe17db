import { createHash } from 'node:crypto';
import { isObject, isUuid, type Answer, type Fields } from './wire.js';

export type Order = {
  reference: string;
  product: string;
  seats: number;
  termMonths: number | null;
  licensee: { firstName: string; lastName: string; email: string };
};

const FIELDS = ['reference', 'product', 'seats', 'termMonths', 'licensee'];
const LICENSEE_FIELDS = ['firstName', 'lastName', 'email'];
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const MAX_SEATS = 10_000;
const MAX_TERM_MONTHS = 120;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function refusal(status: number, code: string, message: string, field?: string): Answer {
  return { status, body: { code, message, ...(field && { field }) } };
}

/** The first thing wrong with an issue's body; no message repeats a value. */
export function faultInOrder(body: unknown): Answer | undefined {
  if (!isObject(body)) return refusal(422, 'field-invalid', 'The body must be a JSON object.');
  return (
    membersOf(body, FIELDS, '') ??
    (isObject(body.licensee) ? membersOf(body.licensee, LICENSEE_FIELDS, 'licensee.') : invalid('licensee')) ??
    faultInTerms(body) ??
    faultInLicensee(body.licensee as Fields)
  );
}

function membersOf(value: Fields, names: string[], at: string): Answer | undefined {
  const unknown = Object.keys(value).find((key) => !names.includes(key));
  // The name of a field nobody asked for may itself be personal: it is not repeated.
  if (unknown !== undefined) return refusal(422, 'unknown-field', 'A field is not part of this contract.');
  const missing = names.find((name) => value[name] === undefined);
  if (missing === 'lastName') return lastNameRequired();
  return missing ? refusal(422, 'field-missing', 'A required field is missing.', `${at}${missing}`) : undefined;
}

function faultInTerms({ reference, product, seats, termMonths }: Fields): Answer | undefined {
  const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 1;
  if (!isUuid(reference)) return invalid('reference');
  if (typeof product !== 'string' || !product) return invalid('product');
  if (!isCount(seats)) return invalid('seats');
  if (termMonths !== null && !(isCount(termMonths) && Number(termMonths) <= MAX_TERM_MONTHS))
    return invalid('termMonths');
  if (product === 'unknown') return refusal(422, 'product-unknown', 'This product is not sold here.', 'product');
  if (Number(seats) > MAX_SEATS) return refusal(422, 'seats-exceeded', 'Too many seats for one license.', 'seats');
  return undefined;
}

function faultInLicensee({ firstName, lastName, email }: Fields): Answer | undefined {
  if (typeof firstName !== 'string') return invalid('licensee.firstName');
  if (typeof lastName !== 'string' || !lastName.trim()) return lastNameRequired();
  if (typeof email !== 'string' || !EMAIL.test(email)) return invalid('licensee.email');
  if (email.toLowerCase().endsWith('@rejected.example')) {
    return refusal(422, 'email-rejected', 'No license is issued to this address.', 'licensee.email');
  }
  return undefined;
}

const invalid = (field: string): Answer => refusal(422, 'field-invalid', 'A field has a wrong type or value.', field);
const lastNameRequired = (): Answer =>
  refusal(422, 'last-name-required', 'The licensee needs a last name.', 'licensee.lastName');

export function issued({ reference, termMonths }: Order, at: Date): Fields {
  const startsOn = at.toISOString().slice(0, 10);
  return {
    reference,
    serialNumber: `PL-${groups(`serial ${reference}`, 4)}`,
    licenseKey: groups(`key ${reference}`, 6),
    startsOn,
    expiresOn: termMonths === null ? null : monthsLater(at, termMonths),
    maintenanceUntil: termMonths === null ? monthsLater(at, 12) : null,
  };
}

function groups(seed: string, count: number): string {
  const digits = [...createHash('sha256').update(seed).digest()].map((byte) => CROCKFORD[byte & 31]).join('');
  return digits.match(/.{5}/g)!.slice(0, count).join('-');
}

function monthsLater(at: Date, months: number): string {
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  return first.toISOString().slice(0, 10);
}
