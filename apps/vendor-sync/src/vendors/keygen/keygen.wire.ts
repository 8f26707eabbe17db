/** Keygen's wire format: which bytes mean what. */
import type { FieldValues } from '#model/fields.js';
import type { Answer } from '#disclosure/transports/outgoing.js';
import {
  accountTrouble, addMonths, at, codeFrom, dateAt, dateOrNoneAt, isSaidOf, licenseKeyAt, textAt,
} from '../answers.js'; // prettier-ignore
import type { Settled } from '../outcome.js';
import type { OrderFacts, Recognises } from '../vendor.js';

export const ACCEPT = { Accept: 'application/vnd.api+json' } as const;
export const HEADERS = { ...ACCEPT, 'Content-Type': 'application/vnd.api+json' } as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const userBody = (values: FieldValues): string => {
  const { firstName, lastName, email } = values;
  return JSON.stringify({ data: { type: 'users', attributes: { firstName, lastName, email } } });
};

export const searchBody = (values: FieldValues): string =>
  JSON.stringify({ meta: { type: 'users', query: { email: values.email }, op: 'and' } });

/** The last moment of a day in UTC, the zone of all our days: the expiry that Keygen returns is read as the same day. */
const endOf = (day: string): string => `${day}T23:59:59.999Z`;

export const licenseBody = (order: OrderFacts, owner: string): string =>
  JSON.stringify({
    data: {
      type: 'licenses',
      id: order.reference,
      attributes: {
        maxMachines: order.seats,
        ...(order.termMonths === null ? {} : { expiry: endOf(addMonths(order.orderedOn, order.termMonths)) }),
      },
      relationships: {
        policy: { data: { type: 'policies', id: order.product } },
        owner: { data: { type: 'users', id: owner } },
      },
    },
  });

/** Codes that tell us something; Keygen's own list is longer and open. */
const CODES = new Set([
  'email-taken', 'email-invalid', 'email-blank', 'email-too-long', 'first-name-too-long', 'last-name-too-long', 'id-conflict',
  'id-invalid', 'key-taken', 'key-too-short', 'max-machines-invalid', 'expiry-invalid', 'policy-not-found', 'owner-not-found',
  'not-found', 'json-invalid', 'mime-type-invalid', 'token-invalid', 'token-missing', 'account-alu-limit-exceeded',
]); // prettier-ignore

export const errorCode = (json: unknown): string | undefined => textAt(json, 'errors', 0, 'code');

/** Every refusal by Keygen is a list of errors, each with a title; any other one comes from a gateway. */
export const isKeygens = (json: unknown): boolean => textAt(json, 'errors', 0, 'title') !== undefined;

const untilMidnightMs = (now: number): number => 86_400_000 - (now % 86_400_000);

/**
 * Trouble with the account at Keygen, which only the operator can end: the limit of its plan (with a code), the quota of the day, which
 * renews at midnight UTC of its clock (402 without a code), and a subscription that has lapsed (403, told from refused credentials by its title).
 */
export function accountOutcome(answer: Answer): Settled | undefined {
  if (answer.kind !== 'answered') return undefined;
  const { status, json, retryAfterMs, vendorNow = Date.now() } = answer;
  if (status === 402 && isKeygens(json)) {
    if (errorCode(json) !== undefined) return accountTrouble('vendor-account-limit', status, retryAfterMs);
    return accountTrouble('vendor-quota', status, retryAfterMs || untilMidnightMs(vendorNow));
  }
  const isLapsed = status === 403 && /subscription/i.test(textAt(json, 'errors', 0, 'title') ?? '');
  return isLapsed ? accountTrouble('vendor-subscription', status, retryAfterMs) : undefined;
}

const REFUSED_FIELD = /\/attributes\/(email|firstName|lastName)$/;

/** A definite refusal by Keygen. */
function refusal(answer: Answer): Settled {
  const status = answer.kind === 'answered' ? answer.status : undefined;
  const json = answer.kind === 'answered' ? answer.json : undefined;
  const pointer = textAt(json, 'errors', 0, 'source', 'pointer') ?? '';
  const code = codeFrom(errorCode(json), CODES);
  // An error that points at a field of the licensee is a question to the clerk.
  return { kind: REFUSED_FIELD.test(pointer) ? 'needs-input' : 'refused', code, left: 'sent', status };
}

/**
 * Whether a license of this policy may have so many seats. The policy's own number of machines does not count, since our license
 * names one. Keygen refuses that only where the policy binds a license to a single machine.
 */
export function readPolicy(answer: Answer, order: OrderFacts): Settled {
  if (answer.kind !== 'answered' || answer.status > 299) return refusal(answer);
  const { json, status } = answer;
  const isIt = textAt(json, 'data', 'id')?.toLowerCase() === order.product.toLowerCase();
  if (!isIt || textAt(json, 'data', 'type') !== 'policies')
    return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status };
  if (at(json, 'data', 'attributes', 'floating') === false && order.seats !== 1)
    return { kind: 'refused', code: 'max-machines-invalid', left: 'sent', status };
  return { kind: 'next', step: 'issue', left: 'sent', status };
}

/** Id of the created user, or the outcome. Where Keygen describes another person, no license is made. */
export function userId(answer: Answer, whose: Recognises): string | Settled {
  if (answer.kind !== 'answered' || answer.status < 200 || answer.status > 299) return refusal(answer);
  const { json, status } = answer;
  const id = status === 201 ? textAt(json, 'data', 'id') : undefined;
  if (id === undefined || !UUID.test(id)) return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status };
  return isSaidOf(at(json, 'data', 'attributes'), whose)
    ? id
    : { kind: 'disputed', code: 'differs-licensee', left: 'sent', status };
}

/** What one page of a search says: the user with exactly this address, the vendor's own link to more, or neither. */
export interface Page {
  readonly user?: unknown;
  readonly next?: string;
}

/** Keygen's search also finds addresses that merely contain it. */
export function readPage(answer: Answer, isAddress: (email: string) => boolean): Page | Settled {
  if (answer.kind !== 'answered' || answer.status > 299) return refusal(answer);
  const found = at(answer.json, 'data');
  if (!Array.isArray(found)) return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status: answer.status };
  const user: unknown = found.find((each) => isAddress(textAt(each, 'attributes', 'email') ?? ''));
  // JSON:API writes a link as a text or as an object with its address.
  const next = textAt(answer.json, 'links', 'next') ?? textAt(answer.json, 'links', 'next', 'href');
  return { user, next };
}

/** Id of a user that was found; a question where Keygen knows the address under another name. */
export function foundUserId(user: unknown, whose: Recognises): string | Settled {
  const id = textAt(user, 'id');
  if (id === undefined || !UUID.test(id))
    return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status: 200 };
  return isSaidOf(at(user, 'attributes'), whose)
    ? id
    : { kind: 'needs-input', code: 'known-under-another-name', left: 'sent', status: 200 };
}

const linked = (json: unknown, name: string): unknown => at(json, 'data', 'relationships', name, 'data', 'id');

/** False where Keygen says that the license is not in force; a license that has ended is never looked up. */
function isInForce(json: unknown): boolean {
  const status = at(json, 'data', 'attributes', 'status');
  return (
    at(json, 'data', 'attributes', 'suspended') !== true &&
    !['SUSPENDED', 'EXPIRED', 'BANNED'].includes(String(status).toUpperCase())
  );
}

/** Owner since version 1.6 of the API, user before. */
const ownerAt = (json: unknown): unknown => linked(json, 'owner') ?? linked(json, 'user');

/** A look-up has no owner's id to compare: the license must name one, which Keygen is asked for next. */
function isOwners(json: unknown, owner: string | undefined): boolean | undefined {
  const said = ownerAt(json);
  const names = ['owner', 'user'].some((name) => at(json, 'data', 'relationships', name, 'data') !== undefined);
  if (!names) return undefined;
  return (
    typeof said === 'string' && UUID.test(said) && (owner === undefined || said.toLowerCase() === owner.toLowerCase())
  );
}

/** The license as issued, for this owner where it is known; its serial number is the UUID we chose. */
export function readLicense(answer: Answer, order: OrderFacts, owner?: string): Settled {
  if (answer.kind !== 'answered' || answer.status < 200 || answer.status > 299) return refusal(answer);
  const { json, status } = answer;
  const id = textAt(json, 'data', 'id')?.toLowerCase();
  if (id !== order.reference) return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status };
  const expiresOn = dateOrNoneAt(json, 'data', 'attributes', 'expiry');
  const key = at(json, 'data', 'attributes', 'key');
  const licenseKey = licenseKeyAt(json, 'data', 'attributes', 'key') ?? null;
  // An unreadable day must not count as "never", nor an unreadable key as "none".
  if (expiresOn === undefined || (licenseKey === null && key !== undefined && key !== null))
    return { kind: 'unknown', code: 'unreadable-answer', left: 'sent', status };
  return {
    kind: 'done',
    did: 'issued',
    left: 'sent',
    status,
    license: {
      serialNumber: id,
      licenseKey,
      startsOn: dateAt(json, 'data', 'attributes', 'created') ?? order.orderedOn,
      expiresOn,
      // Keygen knows no maintenance: it lasts as long as the license.
      maintenanceUntil: expiresOn,
      said: {
        seats: at(json, 'data', 'attributes', 'maxMachines'),
        product: linked(json, 'policy'),
        inForce: isInForce(json),
        isLicensees: isOwners(json, owner),
      },
    },
  };
}

/** Id of the owner that Keygen names for a license; undefined where it names none. */
export function ownerId(answer: Answer): string | undefined {
  const id = answer.kind === 'answered' ? ownerAt(answer.json) : undefined;
  return typeof id === 'string' && UUID.test(id) ? id : undefined;
}

/** The license that was looked up, compared with the user whom it belongs to. */
export function ofOwner(
  outcome: Extract<Settled, { did: 'issued' }>,
  answer: Answer,
  owner: string,
  whose: Recognises,
): Settled {
  if (answer.kind !== 'answered' || answer.status > 299) return refusal(answer);
  const { json, status } = answer;
  if (textAt(json, 'data', 'id')?.toLowerCase() !== owner.toLowerCase())
    return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status };
  const isLicensees = isSaidOf(at(json, 'data', 'attributes'), whose);
  const { license } = outcome;
  return { ...outcome, license: { ...license, said: { ...license.said, isLicensees } } };
}
