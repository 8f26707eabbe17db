/**
 * Keygen (keygen.sh, JSON:API). A licensee is a user, a license belongs to it. The license's UUID is chosen by us, so a repeat
 * answers ID_CONFLICT and a look-up by it tells whether it was created. Users have no id of ours: where the address is taken
 * already, the user is found by it in a look-up of its own, in a body and never in a URL, and is not changed (law 2).
 */
import type { Disclosed } from '#common/disclosure/disclosed.js';
import type { FieldValues } from '#common/disclosure/fields.js';
import type { HttpLetter } from '#common/disclosure/letter.js';
import type { OutgoingClient } from '#common/http/outgoing.js';
import { commonOutcome } from '../answers.js';
import type { Settled, Step } from '../outcome.js';
import type { OrderFacts, VendorApi } from '../vendor.js';
import {
  ACCEPT,
  errorCode,
  foundUserId,
  HEADERS,
  licenseBody,
  readLicense,
  searchBody,
  userBody,
  userId,
} from './keygen.wire.js';

const licensePath = (order: OrderFacts) => `/licenses/${order.reference}`;

async function lookUp(packet: Disclosed, order: OrderFacts, client: OutgoingClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (answer.kind === 'answered' && answer.status === 404)
    return { kind: 'next', step: 'issue', left: 'sent', status: 404 };
  return commonOutcome(answer) ?? readLicense(answer, order);
}

/** Creates the license for a user the vendor has named; the letter holds ids only. */
async function createLicense(
  owner: string,
  packet: Disclosed,
  order: OrderFacts,
  client: OutgoingClient,
): Promise<Settled> {
  const letter: HttpLetter = { method: 'POST', path: '/licenses', headers: HEADERS, body: licenseBody(order, owner) };
  const answer = await client.follow(packet, letter);
  // The first letter has left: what is lost here is lost after sending.
  if (answer.kind === 'not-sent')
    return { kind: 'retry', code: answer.code, vendorAtFault: answer.code !== 'release-too-old', left: 'sent' };
  // 409 without a code is what two requests at once meet.
  if (answer.kind === 'answered' && (answer.status === 409 || errorCode(answer.json) === 'ID_CONFLICT'))
    return { kind: 'next', step: 'look-up', left: 'sent', status: answer.status };
  const known = commonOutcome(answer);
  return known ? { ...known, left: 'sent' } : readLicense(answer, order);
}

async function issue(packet: Disclosed, order: OrderFacts, client: OutgoingClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  // Two requests at once meet the unique index instead of the validation: 409 without a code.
  if (answer.kind === 'answered' && (answer.status === 409 || errorCode(answer.json) === 'EMAIL_TAKEN')) {
    return { kind: 'next', step: 'find-licensee', left: 'sent', status: answer.status };
  }
  const known = commonOutcome(answer);
  if (known) return known;
  const owner = userId(answer);
  return typeof owner === 'string' ? createLicense(owner, packet, order, client) : owner;
}

async function findLicensee(packet: Disclosed, order: OrderFacts, client: OutgoingClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  const known = commonOutcome(answer);
  if (known) return known;
  const owner = foundUserId(answer, (email) => client.isDisclosed(packet, 'email', email));
  return typeof owner === 'string' ? createLicense(owner, packet, order, client) : owner;
}

async function revoke(packet: Disclosed, _order: OrderFacts, client: OutgoingClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (answer.kind !== 'answered') return commonOutcome(answer)!;
  const { status } = answer;
  if (status === 204) return { kind: 'done', left: 'sent', status };
  // Revoking destroys the license: Keygen's own not found is what a repeat sees. A proxy's 404 says nothing.
  if (status === 404 && errorCode(answer.json) === 'NOT_FOUND') return { kind: 'gone', left: 'sent', status };
  const isOdd = status === 404 || (status >= 200 && status < 300);
  if (isOdd) return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status };
  return commonOutcome(answer) ?? { kind: 'refused', code: 'unexpected-answer', left: 'sent', status };
}

const SEND: Partial<Record<Step, typeof issue>> = { issue, 'find-licensee': findLicensee, 'look-up': lookUp, revoke };

export const keygen: VendorApi = {
  name: 'keygen',
  declares: {
    idempotencyKey: false,
    lookUpByOurReference: true,
    repeatAnswers: '422 ID_CONFLICT; the license is then looked up by our UUID',
    personMayRetry: true,
  },
  steps: {
    issue: { purpose: 'issue', needs: ['email'], accepts: ['firstName', 'lastName'], ifUnknown: 'look-up' },
    'find-licensee': { purpose: 'look-up', needs: ['email'], accepts: [], ifUnknown: 'look-up' },
    'look-up': { purpose: 'look-up', needs: [], accepts: [], ifUnknown: 'look-up' },
    revoke: { purpose: 'revoke', needs: [], accepts: [], ifUnknown: 'revoke' },
  },

  render(step: Step, order: OrderFacts, values: FieldValues): readonly HttpLetter[] {
    const letters: Partial<Record<Step, HttpLetter>> = {
      issue: { method: 'POST', path: '/users', headers: HEADERS, body: userBody(values) },
      'find-licensee': {
        method: 'POST',
        path: '/search?page%5Bsize%5D=100&page%5Bnumber%5D=1',
        headers: HEADERS,
        body: searchBody(values),
      },
      'look-up': { method: 'GET', path: licensePath(order), headers: ACCEPT },
      revoke: { method: 'DELETE', path: `${licensePath(order)}/actions/revoke`, headers: ACCEPT },
    };
    const letter = letters[step];
    if (!letter) throw new Error(`keygen has no step ${step}.`);
    return [letter];
  },

  send(step, packet, order, client) {
    const sender = SEND[step];
    if (!sender) throw new Error(`keygen has no step ${step}.`);
    return sender(packet, order, client);
  },
};
