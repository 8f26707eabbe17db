/** Plain HTTP: our own JSON contract for vendors (docs/vendors/plain-http.md). A repeat under one key answers the same. */
import type { Disclosed } from '#common/disclosure/disclosed.js';
import type { FieldValues } from '#common/disclosure/fields.js';
import type { HttpLetter } from '#common/disclosure/letter.js';
import type { Answer, OutgoingClient } from '#common/http/outgoing.js';
import { codeFrom, commonOutcome, dateAt, dateOrNoneAt, licenseKeyAt, textAt } from '../answers.js';
import type { Settled, Step } from '../outcome.js';
import type { OrderFacts, VendorApi } from '../vendor.js';

const ACCEPT = { Accept: 'application/json' } as const;
const keyed = (order: OrderFacts) => ({ ...ACCEPT, 'Idempotency-Key': order.intentKey });

/** Every code of the contract. */
const CODES = new Set([
  'bad-json', 'key-missing', 'unauthorized', 'forbidden', 'not-found', 'in-progress', 'revoked', 'last-name-required',
  'email-rejected', 'product-unknown', 'seats-exceeded', 'unknown-field', 'field-missing', 'field-invalid', 'key-mismatch',
  'key-reused',
]); // prettier-ignore

/** Codes of the contract that a clerk can answer. */
const FOR_THE_CLERK = new Set(['last-name-required', 'email-rejected']);

function refusal(answer: Answer): Settled {
  const json = answer.kind === 'answered' ? answer.json : undefined;
  const code = codeFrom(textAt(json, 'code'), CODES);
  return {
    kind: FOR_THE_CLERK.has(code) ? 'needs-input' : 'refused',
    code,
    left: 'sent',
    status: answer.kind === 'answered' ? answer.status : undefined,
  };
}

/** The vendor has done something under this key already: perhaps this very thing. The look-up tells. */
const mayBeDone = (refused: Settled): Settled =>
  'code' in refused && refused.code === 'key-reused' ? { ...refused, kind: 'unknown', code: refused.code } : refused;

function readLicense(answer: Answer, order: OrderFacts): Settled {
  if (answer.kind !== 'answered' || answer.status > 299) return mayBeDone(refusal(answer));
  const sent = { left: 'sent', status: answer.status } as const;
  if (textAt(answer.json, 'reference') !== order.reference)
    return { kind: 'unknown', code: 'answer-mismatch', ...sent };
  if (answer.status === 202) return { kind: 'pending', retryAfterMs: answer.retryAfterMs, ...sent };
  const serialNumber = textAt(answer.json, 'serialNumber');
  const startsOn = dateAt(answer.json, 'startsOn');
  const expiresOn = dateOrNoneAt(answer.json, 'expiresOn');
  const maintenanceUntil = dateOrNoneAt(answer.json, 'maintenanceUntil');
  const isReadable =
    serialNumber !== undefined && startsOn !== null && expiresOn !== undefined && maintenanceUntil !== undefined;
  // A day that cannot be read is no "never": a license without end, or without support, is what the vendor says so.
  if (!isReadable || (expiresOn !== null && expiresOn < startsOn))
    return { kind: 'unknown', code: 'unreadable-answer', ...sent };
  const license = {
    serialNumber,
    startsOn,
    licenseKey: licenseKeyAt(answer.json, 'licenseKey') ?? null,
    expiresOn,
    maintenanceUntil,
  };
  return { kind: 'done', license, ...sent };
}

async function issue(packet: Disclosed, order: OrderFacts, client: OutgoingClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (answer.kind === 'answered' && answer.status === 409)
    return { kind: 'pending', retryAfterMs: answer.retryAfterMs, left: 'sent', status: 409 };
  return commonOutcome(answer) ?? readLicense(answer, order);
}

const isRevoked = (answer: Answer): boolean =>
  answer.kind === 'answered' && answer.status === 410 && textAt(answer.json, 'code') === 'revoked';

async function lookUp(packet: Disclosed, order: OrderFacts, client: OutgoingClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (answer.kind === 'answered' && answer.status === 404)
    return { kind: 'next', step: 'issue', left: 'sent', status: 404 };
  // It was issued and is over: to issue it again would hand out another one.
  if (isRevoked(answer)) return { kind: 'disputed', code: 'revoked', left: 'sent', status: 410 };
  return commonOutcome(answer) ?? readLicense(answer, order);
}

async function revoke(packet: Disclosed, order: OrderFacts, client: OutgoingClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  const known = commonOutcome(answer);
  if (known) return known;
  if (isRevoked(answer)) return { kind: 'done', left: 'sent', status: 410 };
  if (answer.kind !== 'answered' || answer.status > 299) return refusal(answer);
  const { status } = answer;
  const isOurs = status === 200 && textAt(answer.json, 'reference') === order.reference;
  return isOurs
    ? { kind: 'done', left: 'sent', status }
    : { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status };
}

const SEND: Partial<Record<Step, typeof issue>> = { issue, 'look-up': lookUp, revoke };

export const plainHttp: VendorApi = {
  name: 'plain-http',
  declares: {
    idempotencyKey: true,
    lookUpByOurReference: true,
    repeatAnswers: 'the stored answer, marked Idempotency-Replayed',
    personMayRetry: true,
  },
  steps: {
    issue: { purpose: 'issue', needs: ['firstName', 'lastName', 'email'], accepts: [], ifUnknown: 'look-up' },
    'look-up': { purpose: 'look-up', needs: [], accepts: [], ifUnknown: 'look-up' },
    revoke: { purpose: 'revoke', needs: [], accepts: [], ifUnknown: 'revoke' },
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

  send(step, packet, order, client) {
    const sender = SEND[step];
    if (!sender) throw new Error(`plain-http has no step ${step}.`);
    return sender(packet, order, client);
  },
};
