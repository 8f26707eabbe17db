/**
 * Keygen (keygen.sh, JSON:API). A licensee is a user, a license belongs to it. The license's UUID is chosen by us, so a repeat
 * answers ID_CONFLICT and a look-up by it tells whether it was created. Users have no id of ours: where the address is taken
 * already, the user is found by it in a look-up of its own, in a body and never in a URL, and is not changed (law 2). Before all of
 * that the policy is read: where it is missing or does not allow the seats, nothing about a person is disclosed.
 */
import type { Disclosed } from '#disclosure/disclosed.js';
import type { FieldValues } from '#model/fields.js';
import type { HttpLetter } from '#disclosure/letter.js';
import type { Answer } from '#disclosure/transports/outgoing.js';
import { commonOutcome } from '../answers.js';
import { ALREADY_THERE, type Settled, type Step } from '../outcome.js';
import type { OrderFacts, Recognises, VendorApi, VendorClient } from '../vendor.js';
import {
  ACCEPT,
  accountOutcome,
  errorCode,
  foundUserId,
  HEADERS,
  isKeygens,
  licenseBody,
  ofOwner,
  ownerId,
  readLicense,
  readPolicy,
  readPage,
  searchBody,
  userBody,
  userId,
} from './keygen.wire.js';

/** A product name that is unfit for a URL names no policy: Keygen is asked for `none`, and answers not found. */
const policyPath = ({ product }: OrderFacts) =>
  `/policies/${/^[A-Za-z0-9_-]{1,100}$/.test(product) ? product : 'none'}`;
const licensePath = (order: OrderFacts) => `/licenses/${order.reference}`;

/** What Keygen's documents and HTTP itself say of an answer, before anything is read out of it. */
const known = (answer: Answer): Settled | undefined => accountOutcome(answer) ?? commonOutcome(answer, isKeygens);

const saysNotFound = (answer: Answer): boolean =>
  answer.kind === 'answered' &&
  answer.status === 404 &&
  isKeygens(answer.json) &&
  errorCode(answer.json) === 'NOT_FOUND';

/** Of two concurrent requests one gets Keygen's 409, without a code, instead of the validation. */
const isTaken = (answer: Answer, code: string): answer is Answer & { kind: 'answered' } =>
  answer.kind === 'answered' &&
  isKeygens(answer.json) &&
  (answer.status === 409 || (answer.status === 422 && errorCode(answer.json) === code));

/** A question changes nothing at the vendor: after an unknown outcome it is asked again. */
const askedAgain = (outcome: Settled): Settled => {
  if (outcome.kind !== 'unknown') return outcome;
  return { ...outcome, kind: 'retry', vendorAtFault: !outcome.retryAfterMs };
};

async function check(packet: Disclosed, order: OrderFacts, client: VendorClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (saysNotFound(answer)) return { kind: 'refused', code: 'policy-not-found', left: 'sent', status: 404 };
  return askedAgain(known(answer) ?? readPolicy(answer, order));
}

async function lookUp(packet: Disclosed, order: OrderFacts, client: VendorClient, whose: Recognises): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (saysNotFound(answer)) return { kind: 'next', step: 'issue', left: 'sent', status: 404 };
  const looked = known(answer) ?? readLicense(answer, order);
  const owner = ownerId(answer);
  if (looked.kind !== 'done' || looked.did !== 'issued' || owner === undefined) return looked;
  // The owner's id is not stored here. Keygen is asked for the owner by its own id, which discloses nothing.
  const letter: HttpLetter = { method: 'GET', path: `/users/${owner}`, headers: ACCEPT };
  const said = await client.follow(packet, letter);
  const plain = known(said);
  return plain ? { ...plain, left: 'sent' } : ofOwner(looked, said, owner, whose);
}

/** Creates the license for a user the vendor has named; the letter holds ids only. */
async function createLicense(
  owner: string,
  packet: Disclosed,
  order: OrderFacts,
  client: VendorClient,
): Promise<Settled> {
  const letter: HttpLetter = { method: 'POST', path: '/licenses', headers: HEADERS, body: licenseBody(order, owner) };
  const answer = await client.follow(packet, letter);
  // The first letter was sent: a failure here is one after sending.
  if (answer.kind === 'not-sent')
    return { kind: 'retry', code: answer.code, vendorAtFault: answer.code !== 'release-too-old', left: 'sent' };
  if (isTaken(answer, 'ID_CONFLICT'))
    return { kind: 'next', step: 'look-up', code: ALREADY_THERE, left: 'sent', status: answer.status };
  const plain = known(answer);
  return plain ? { ...plain, left: 'sent' } : readLicense(answer, order, owner);
}

async function issue(packet: Disclosed, order: OrderFacts, client: VendorClient, whose: Recognises): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (isTaken(answer, 'EMAIL_TAKEN'))
    return { kind: 'next', step: 'find-licensee', left: 'sent', status: answer.status };
  const plain = known(answer);
  if (plain) return plain;
  const owner = userId(answer, whose);
  return typeof owner === 'string' ? createLicense(owner, packet, order, client) : owner;
}

/** Pages of a hundred users whose address contains the one that is looked for. */
const MOST_PAGES = 10;

/** Keygen has said that it knows the address, but its search runs on a replica that lags behind. */
const askAgain = (code: string): Settled => ({ kind: 'retry', code, vendorAtFault: false, left: 'sent', status: 200 });

async function findLicensee(
  packet: Disclosed,
  order: OrderFacts,
  client: VendorClient,
  whose: Recognises,
): Promise<Settled> {
  let answer: Answer | undefined = await client.send(packet, 0);
  const asked = new Set<string>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    if (!answer) return askedAgain({ kind: 'unknown', code: 'answer-mismatch', left: 'sent' });
    // The first letter was sent: a failure of a later page is one after sending.
    const plain = known(answer);
    if (plain) return askedAgain(page === 1 ? plain : { ...plain, left: 'sent' });
    const read = readPage(answer, (email) => client.isDisclosed(packet, 'email', email));
    if ('kind' in read) return askedAgain(read);
    if (read.user !== undefined) {
      const owner = foundUserId(read.user, whose);
      return typeof owner === 'string' ? createLicense(owner, packet, order, client) : owner;
    }
    if (read.next === undefined) return askAgain('licensee-not-found');
    if (page < MOST_PAGES) answer = await client.sendPage(packet, 0, read.next, asked);
  }
  return askAgain('list-too-long');
}

async function revoke(packet: Disclosed, _order: OrderFacts, client: VendorClient): Promise<Settled> {
  const answer = await client.send(packet, 0);
  if (answer.kind !== 'answered') return known(answer)!;
  const { status } = answer;
  if (status === 204) return { kind: 'done', did: 'ended', left: 'sent', status };
  // Revoking destroys the license: Keygen's own not found is what a repeat sees.
  if (saysNotFound(answer)) return { kind: 'gone', left: 'sent', status };
  if (status >= 200 && status < 300) return { kind: 'unknown', code: 'answer-mismatch', left: 'sent', status };
  return known(answer) ?? { kind: 'refused', code: 'unexpected-answer', left: 'sent', status };
}

const SEND: Readonly<Record<Step, typeof findLicensee>> = {
  check,
  issue,
  'find-licensee': findLicensee,
  'look-up': lookUp,
  revoke,
};

/** A list is read page by page, by number or by the cursor that Keygen names. */
const PAGES = [
  { 'page[size]': /\d{1,4}/, 'page[number]': /\d{1,9}/ },
  { 'page[size]': /\d{1,4}/, 'page[cursor]': /[A-Za-z0-9_-]{1,64}/ },
] as const;

export const keygen: VendorApi = {
  name: 'keygen',
  authentication: { scheme: 'bearer' },
  declares: {
    idempotencyKey: false,
    lookUpByOurReference: true,
    repeatAnswers: '422 ID_CONFLICT; the license is then looked up by our UUID',
    asksFirst: 'whether the policy is there and allows so many seats',
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
    check: { purpose: 'look-up', effect: 'checks', needs: [], accepts: [], ifUnknown: 'check', personMayRetry: true },
    issue: {
      purpose: 'issue',
      effect: 'issues',
      needs: ['email'],
      accepts: ['firstName', 'lastName'],
      ifUnknown: 'look-up',
      personMayRetry: true,
    },
    'find-licensee': {
      purpose: 'look-up',
      effect: 'issues',
      needs: ['email'],
      accepts: [],
      ifUnknown: 'look-up',
      personMayRetry: true,
      queries: PAGES,
    },
    revoke: { purpose: 'revoke', effect: 'ends', needs: [], accepts: [], ifUnknown: 'revoke', personMayRetry: true },
  },

  render(step: Step, order: OrderFacts, values: FieldValues): readonly HttpLetter[] {
    const letters: Readonly<Record<Step, HttpLetter>> = {
      check: { method: 'GET', path: policyPath(order), headers: ACCEPT },
      issue: { method: 'POST', path: '/users', headers: HEADERS, body: userBody(values) },
      'find-licensee': {
        method: 'POST',
        path: '/search',
        query: { 'page[size]': '100', 'page[number]': '1' },
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

  send(step, packet, order, client, whose) {
    const sender = SEND[step];
    if (!sender) throw new Error(`keygen has no step ${step}.`);
    return sender(packet, order, client, whose);
  },
};
