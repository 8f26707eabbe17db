/** Plain HTTP: our own JSON contract for vendors (docs/vendors/plain-http.md). A repeat under one key answers the same. */
import type { Disclosed } from '#disclosure/disclosed.js';
import type { FieldValues } from '#model/fields.js';
import type { HttpLetter } from '#disclosure/letter.js';
import type { Answer } from '#disclosure/transports/outgoing.js';
import { at, codeFrom, commonOutcome, dateAt, dateOrNoneAt, isSaidOf, licenseKeyAt, textAt } from '../answers.js';
import type { Said, Settled, Step } from '../outcome.js';
import type { OrderFacts, Recognises, VendorApi, VendorClient } from '../vendor.js';

const ACCEPT = { Accept: 'application/json' } as const;
const keyed = (order: OrderFacts) => ({ ...ACCEPT, 'Idempotency-Key': order.intentKey });

/** Every code of the contract. */
const CODES = new Set([
  'bad-json', 'key-missing', 'unauthorized', 'forbidden', 'not-found', 'in-progress', 'revoked', 'last-name-required',
  'email-rejected', 'product-unknown', 'seats-exceeded', 'unknown-field', 'field-missing', 'field-invalid', 'key-mismatch',
  'key-reused', 'first-name-rejected', 'last-name-rejected', 'known-under-another-name',
]); // prettier-ignore

/** Codes of the contract that a clerk can answer. */
const FOR_THE_CLERK = new Set([
  'last-name-required',
  'email-rejected',
  'first-name-rejected',
  'last-name-rejected',
  'known-under-another-name',
]);

/** A value of the licensee that the vendor does not take, as a question to the clerk. */
const REJECTED: Readonly<Record<string, string>> = {
  'licensee.firstName': 'first-name-rejected',
  'licensee.lastName': 'last-name-rejected',
  'licensee.email': 'email-rejected',
};

/** Every refusal by the contract has one of its codes; any other one comes from a gateway. */
const isWord = (json: unknown): boolean => CODES.has(textAt(json, 'code') ?? '');
const hasCode = (answer: Answer, status: number, code: string): boolean =>
  answer.kind === 'answered' && answer.status === status && textAt(answer.json, 'code') === code;

function refusal(answer: Answer): Settled {
  const json = answer.kind === 'answered' ? answer.json : undefined;
  const named = codeFrom(textAt(json, 'code'), CODES);
  const rejected =
    named === 'field-invalid' ? new Map(Object.entries(REJECTED)).get(textAt(json, 'field') ?? '') : undefined;
  const code = rejected ?? named;
  return {
    kind: FOR_THE_CLERK.has(code) ? 'needs-input' : 'refused',
    code,
    left: 'sent',
    status: answer.kind === 'answered' ? answer.status : undefined,
  };
}

/** The vendor has used this key already, perhaps for this very order. The look-up tells. */
const mayBeDone = (refused: Settled): Settled =>
  'code' in refused && refused.code === 'key-reused' ? { ...refused, kind: 'unknown', code: refused.code } : refused;

const LICENSEE = new Set(['firstName', 'lastName', 'email']);

/** Whether a repeated licensee is this person. A member that the contract does not know counts as another person. */
const isLicensee = (licensee: unknown, whose: Recognises): boolean =>
  Object.keys(licensee ?? {}).every((key) => LICENSEE.has(key)) && isSaidOf(licensee, whose);

/** What a vendor may repeat of the order beside what the contract asks for; a repeat that differs is dead-lettered. */
function saidOf(json: unknown, whose: Recognises): Said {
  const status = at(json, 'status');
  const licensee = at(json, 'licensee');
  return {
    seats: at(json, 'seats'),
    product: at(json, 'product'),
    inForce: status === undefined || status === 'active',
    isLicensees: licensee === undefined ? undefined : isLicensee(licensee, whose),
  };
}

function readLicense(answer: Answer, order: OrderFacts, whose: Recognises): Settled {
  if (answer.kind !== 'answered' || answer.status > 299) return mayBeDone(refusal(answer));
  const sent = { left: 'sent', status: answer.status } as const;
  if (textAt(answer.json, 'reference') !== order.reference)
    return { kind: 'unknown', code: 'answer-mismatch', ...sent };
  if (answer.status === 202) return { kind: 'pending', retryAfterMs: answer.retryAfterMs, ...sent };
  const serialNumber = textAt(answer.json, 'serialNumber');
  const startsOn = dateAt(answer.json, 'startsOn');
  const expiresOn = dateOrNoneAt(answer.json, 'expiresOn');
  const maintenanceUntil = dateOrNoneAt(answer.json, 'maintenanceUntil');
  const key = at(answer.json, 'licenseKey') ?? null;
  const licenseKey = key === null ? null : licenseKeyAt(answer.json, 'licenseKey');
  const isReadable =
    serialNumber !== undefined &&
    licenseKey !== undefined &&
    startsOn !== null &&
    expiresOn !== undefined &&
    maintenanceUntil !== undefined;
  // An unreadable day must not count as "never": only null or an absent day means that there is no end.
  if (!isReadable || (expiresOn !== null && expiresOn < startsOn))
    return { kind: 'unknown', code: 'unreadable-answer', ...sent };
  const license = { serialNumber, startsOn, licenseKey, expiresOn, maintenanceUntil, said: saidOf(answer.json, whose) };
  return { kind: 'done', did: 'issued', license, ...sent };
}

async function issue(packet: Disclosed, order: OrderFacts, client: VendorClient, whose: Recognises): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (answer.kind === 'answered' && answer.status === 409 && isWord(answer.json))
    return { kind: 'pending', retryAfterMs: answer.retryAfterMs, left: 'sent', status: 409 };
  return commonOutcome(answer, isWord) ?? readLicense(answer, order, whose);
}

const isRevoked = (answer: Answer): boolean => hasCode(answer, 410, 'revoked');

async function lookUp(packet: Disclosed, order: OrderFacts, client: VendorClient, whose: Recognises): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (hasCode(answer, 404, 'not-found')) return { kind: 'next', step: 'issue', left: 'sent', status: 404 };
  // The license was issued and revoked: issuing again would make a second one.
  if (isRevoked(answer)) return { kind: 'disputed', code: 'revoked', left: 'sent', status: 410 };
  return commonOutcome(answer, isWord) ?? readLicense(answer, order, whose);
}

async function revoke(packet: Disclosed, order: OrderFacts, client: VendorClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  const known = commonOutcome(answer, isWord);
  if (known) return known;
  if (isRevoked(answer)) return { kind: 'done', did: 'ended', left: 'sent', status: 410 };
  if (answer.kind !== 'answered' || answer.status > 299) return refusal(answer);
  const { status, json } = answer;
  const isOurs = status === 200 && textAt(json, 'reference') === order.reference;
  const state = at(json, 'status');
  const isOver = dateAt(json, 'revokedAt') !== null && (state === undefined || state === 'revoked');
  return isOurs && isOver
    ? { kind: 'done', did: 'ended', left: 'sent', status }
    : { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status };
}

const SEND: Readonly<Record<Step, typeof issue>> = { issue, 'look-up': lookUp, revoke };

export const plainHttp: VendorApi = {
  name: 'plain-http',
  authentication: { scheme: 'bearer' },
  declares: {
    idempotencyKey: true,
    lookUpByOurReference: true,
    repeatAnswers: 'the stored answer, marked Idempotency-Replayed',
    asksFirst: null,
  },
  steps: {
    'look-up': {
      purpose: 'look-up',
      effect: 'looks-up',
      needs: [],
      accepts: [],
      ifUnknown: 'look-up',
      personMayRetry: true,
    },
    issue: {
      purpose: 'issue',
      effect: 'issues',
      needs: ['firstName', 'lastName', 'email'],
      accepts: [],
      ifUnknown: 'look-up',
      personMayRetry: true,
    },
    revoke: { purpose: 'revoke', effect: 'ends', needs: [], accepts: [], ifUnknown: 'revoke', personMayRetry: true },
  },

  render(step: Step, order: OrderFacts, values: FieldValues): readonly HttpLetter[] {
    const { firstName, lastName, email } = values;
    const { reference, product, seats, termMonths } = order;
    switch (step) {
      case 'issue':
        return [
          {
            method: 'POST',
            path: '/licenses',
            headers: { ...keyed(order), 'Content-Type': 'application/json' },
            body: JSON.stringify({ reference, product, seats, termMonths, licensee: { firstName, lastName, email } }),
          },
        ];
      case 'look-up':
        return [{ method: 'GET', path: `/licenses/${reference}`, headers: ACCEPT }];
      case 'revoke':
        return [{ method: 'POST', path: `/licenses/${reference}/revocation`, headers: keyed(order) }];
      default:
        throw new Error(`plain-http has no step ${step}.`);
    }
  },

  send(step, packet, order, client, whose) {
    const sender = SEND[step];
    if (!sender) throw new Error(`plain-http has no step ${step}.`);
    return sender(packet, order, client, whose);
  },
};
