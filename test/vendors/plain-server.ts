import { isDeepStrictEqual } from 'node:util';
import { faultInOrder, issued, refusal, type Order } from './plain-contract.js';
import { SupportDesk } from './support-desk.js';
import {
  hasBearer,
  isUuid,
  stableUuid,
  type Answer,
  type Effect,
  type Emit,
  type Fields,
  type VendorApp,
  type VendorRequest,
} from './wire.js';

type License = {
  order: Order;
  issued: Fields;
  /** Look-ups that still answer "pending". */
  polls: number;
  firstAnswer: { status: number; body: unknown };
  createdTimes: number;
  revokedTimes: number;
  revokedAt: string | null;
};

/** The vendor's side of docs/vendors/plain-http.md. */
export function plainApp(emit: Emit, token: string): VendorApp {
  const desk = new Desk(emit);
  const support = new SupportDesk(emit);
  return {
    contentType: 'application/json; charset=utf-8',
    canPend: true,
    lies: { '/reference': stableUuid('a lie') },
    problem: (status, message) => ({ code: status === 422 ? 'field-invalid' : `status-${status}`, message }),
    apply: (effect) => support.apply(effect) || desk.apply(effect),
    effects: () => ({ users: [], licenses: desk.list(), cases: support.list() }),
    lagging: () => notFound(),
    hold: (request) => (hasBearer(request, token) ? desk.hold(request) : () => undefined),
    answer: (request, pendingPolls = 0) => {
      if (hasBearer(request, token)) return route(desk, support, request, pendingPolls);
      const refused = refusal(401, 'unauthorized', 'A valid bearer token is needed.');
      return { ...refused, headers: { 'www-authenticate': 'Bearer' } };
    },
  };
}

function route(desk: Desk, support: SupportDesk, request: VendorRequest, pendingPolls: number): Answer {
  const [version, collection, reference = '', action, ...rest] = request.path.split('/').slice(1);
  const shape = [version, collection, ...(reference ? [':reference'] : []), ...(action ? [action] : []), ...rest];
  switch (`${request.method} ${shape.join('/')}`) {
    case 'POST v1/licenses':
      return desk.issue(request, pendingPolls);
    case 'GET v1/licenses/:reference':
      return desk.lookUp(reference.toLowerCase());
    case 'POST v1/licenses/:reference/revocation':
      return desk.revoke(request, reference.toLowerCase());
    case 'POST v1/support-cases':
      return support.take(request, 'reference');
    case 'POST v1/support-cases/:reference':
    case 'POST v1/servicerequests/:reference':
      return reference === 'withdrawals'
        ? support.withdraw(request)
        : refusal(404, 'not-found', 'There is no such address here.');
    case 'POST v1/servicerequests':
      return support.take(request, 'Id');
    default:
      return refusal(404, 'not-found', 'There is no such address here.');
  }
}

class Desk {
  private readonly licenses = new Map<string, License>();
  /** What each idempotency key was used for, so that one key never does two things. */
  private readonly keys = new Map<string, string>();
  private readonly held = new Set<string>();

  private readonly emit: Emit;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  issue(request: VendorRequest, polls: number): Answer {
    const key = keyOf(request);
    const body = jsonOf(request);
    if (!key) return keyMissing();
    if (body === undefined) return refusal(400, 'bad-json', 'The body is not JSON.');
    if (this.held.has(key)) {
      return { ...refusal(409, 'in-progress', 'A request with this key is at work.'), headers: { 'retry-after': '1' } };
    }
    const earlier = this.licenses.get(key);
    if (earlier && isDeepStrictEqual(earlier.order, body)) return replayed(earlier.firstAnswer);
    if (earlier || this.keys.has(key)) return keyReused();
    const fault = faultInOrder(body);
    if (fault) return fault;
    const order = body as Order;
    if (order.reference.toLowerCase() !== key) {
      return refusal(422, 'key-mismatch', 'Idempotency-Key and reference differ.', 'reference');
    }
    this.emit({ type: 'issued', key, order, polls, issued: issued(order, new Date()) });
    return this.licenses.get(key)!.firstAnswer;
  }

  lookUp(reference: string): Answer {
    const license = this.licenses.get(reference);
    if (!license) return this.held.has(reference) ? pending(reference) : notFound();
    if (license.revokedAt) return refusal(410, 'revoked', 'This license was revoked.');
    if (!license.polls) return { status: 200, body: license.issued };
    this.emit({ type: 'polled', reference });
    return pending(reference);
  }

  revoke(request: VendorRequest, reference: string): Answer {
    const key = keyOf(request);
    if (!key) return keyMissing();
    const license = this.licenses.get(reference);
    if (!license) return notFound();
    const purpose = `revoke ${reference}`;
    if ((this.keys.get(key) ?? purpose) !== purpose) return keyReused();
    if (request.body.length) return refusal(422, 'unknown-field', 'A revocation has no body.');
    const answer = () => ({ status: 200, body: { reference, revokedAt: license.revokedAt } });
    if (license.revokedAt) return replayed(answer());
    this.emit({ type: 'revoked', key, reference, at: new Date().toISOString() });
    return answer();
  }

  hold(request: VendorRequest): () => void {
    const key = keyOf(request);
    if (!key || this.held.has(key)) return () => undefined;
    this.held.add(key);
    return () => this.held.delete(key);
  }

  apply(effect: Effect): void {
    if (effect.type === 'issued') {
      const { key, order, polls, issued: body } = effect as Effect & { key: string; order: Order; polls: number };
      const firstAnswer = polls ? pending(order.reference) : { status: 201, body };
      const createdTimes = (this.licenses.get(key)?.createdTimes ?? 0) + 1;
      const fresh = { polls, firstAnswer, createdTimes, revokedTimes: 0, revokedAt: null };
      this.licenses.set(key, { order, issued: body as Fields, ...fresh });
      this.keys.set(key, `issue ${key}`);
      return;
    }
    const license = this.licenses.get(String(effect.reference))!;
    if (effect.type === 'polled') license.polls -= 1;
    if (effect.type === 'revoked') {
      Object.assign(license, { revokedAt: effect.at, revokedTimes: license.revokedTimes + 1 });
      this.keys.set(String(effect.key), `revoke ${String(effect.reference)}`);
    }
  }

  list(): Fields[] {
    return [...this.licenses.values()].map(({ order, issued: body, createdTimes, revokedTimes, revokedAt, polls }) => ({
      ...order,
      ...body,
      createdTimes,
      revokedTimes,
      revoked: revokedAt !== null,
      revokedAt,
      pending: polls > 0,
    }));
  }
}

const pending = (reference: string) => ({ status: 202, body: { reference, status: 'pending' } });
const replayed = (answer: Answer): Answer => ({ ...answer, headers: { 'idempotency-replayed': 'true' } });
const notFound = (): Answer => refusal(404, 'not-found', 'No license has this reference.');
const keyMissing = (): Answer => refusal(400, 'key-missing', 'Idempotency-Key must be a UUID.');
const keyReused = (): Answer => refusal(422, 'key-reused', 'This key was used for another request.');

function keyOf(request: VendorRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  return isUuid(key) ? key.toLowerCase() : undefined;
}

function jsonOf(request: VendorRequest): unknown {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return undefined;
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    return undefined;
  }
}
