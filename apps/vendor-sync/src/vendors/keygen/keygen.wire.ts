/** Keygen's wire format: which bytes mean what. */
import type { FieldValues } from '#common/disclosure/fields.js';
import type { Answer } from '#common/http/outgoing.js';
import { at, codeFrom, dateAt, dateOrNoneAt, licenseKeyAt, textAt } from '../answers.js';
import type { Settled } from '../outcome.js';
import type { OrderFacts } from '../vendor.js';

type Answered = Answer;

export const ACCEPT = { Accept: 'application/vnd.api+json' } as const;
export const HEADERS = { ...ACCEPT, 'Content-Type': 'application/vnd.api+json' } as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const userBody = (values: FieldValues): string => {
  const { firstName, lastName, email } = values;
  return JSON.stringify({ data: { type: 'users', attributes: { firstName, lastName, email } } });
};

export const searchBody = (values: FieldValues): string =>
  JSON.stringify({ meta: { type: 'users', query: { email: values.email }, op: 'and' } });

/** The day after so many months; the last of the month where the day does not exist. */
export function addMonths(isoDate: string, months: number): string {
  const [year, month, day] = isoDate.split('-').map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}

export const licenseBody = (order: OrderFacts, owner: string): string =>
  JSON.stringify({
    data: {
      type: 'licenses',
      id: order.reference,
      attributes: {
        maxMachines: order.seats,
        ...(order.termMonths === null
          ? {}
          : { expiry: `${addMonths(order.orderedOn, order.termMonths)}T00:00:00.000Z` }),
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

/** A definite no, or an answer that is not what Keygen documents. */
function refusal(answer: Answered): Settled {
  const status = answer.kind === 'answered' ? answer.status : undefined;
  const json = answer.kind === 'answered' ? answer.json : undefined;
  const pointer = textAt(json, 'errors', 0, 'source', 'pointer') ?? '';
  const code = codeFrom(errorCode(json), CODES);
  // What points at a field of the licensee is for the clerk to answer.
  const kind = /\/attributes\/(email|firstName|lastName)$/.test(pointer) ? 'needs-input' : 'refused';
  return { kind, code, left: 'sent', status };
}

/** Id of the user that was created, or why there is none. */
export function userId(answer: Answered): string | Settled {
  if (answer.kind !== 'answered' || answer.status < 200 || answer.status > 299) return refusal(answer);
  const id = answer.status === 201 ? textAt(answer.json, 'data', 'id') : undefined;
  return id !== undefined && UUID.test(id)
    ? id
    : { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status: answer.status };
}

/** Id of the user with exactly this address; Keygen's search also finds addresses that merely contain it. */
export function foundUserId(answer: Answered, isAddress: (email: string) => boolean): string | Settled {
  if (answer.kind !== 'answered' || answer.status !== 200) return refusal(answer);
  const found = at(answer.json, 'data');
  const users: unknown[] = Array.isArray(found) ? found : [];
  const id = textAt(
    users.find((user) => isAddress(textAt(user, 'attributes', 'email') ?? '')),
    'id',
  );
  return id !== undefined && UUID.test(id)
    ? id
    : { kind: 'refused', code: 'licensee-not-found', left: 'sent', status: answer.status };
}

/** The license as issued; its serial number is the UUID we chose. */
export function readLicense(answer: Answered, order: OrderFacts): Settled {
  if (answer.kind !== 'answered' || answer.status < 200 || answer.status > 299) return refusal(answer);
  const id = textAt(answer.json, 'data', 'id')?.toLowerCase();
  if (id !== order.reference) return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status: answer.status };
  const expiresOn = dateOrNoneAt(answer.json, 'data', 'attributes', 'expiry');
  // A day that cannot be read is no "never".
  if (expiresOn === undefined)
    return { kind: 'unknown', code: 'unreadable-answer', left: 'sent', status: answer.status };
  return {
    kind: 'done',
    left: 'sent',
    status: answer.status,
    license: {
      serialNumber: id,
      licenseKey: licenseKeyAt(answer.json, 'data', 'attributes', 'key') ?? null,
      startsOn: dateAt(answer.json, 'data', 'attributes', 'created') ?? order.orderedOn,
      expiresOn,
      // Keygen knows no maintenance: it lasts as long as the license.
      maintenanceUntil: expiresOn,
    },
  };
}
