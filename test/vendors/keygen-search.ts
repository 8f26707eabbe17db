import { faultIn, SEARCH } from './keygen-params.js';
import { ACCOUNT, badRequest, errors, userResource, type User } from './keygen-resources.js';
import type { KeygenState } from './keygen-state.js';
import { isObject, isUuid, type Answer, type Fields, type VendorRequest } from './wire.js';

const MIN_TERM_CHARACTERS = 3;

type Test = (user: User) => boolean;

export function search(state: KeygenState, request: VendorRequest, body: Fields): Answer {
  const fault = faultIn(body, SEARCH);
  if (fault) return badRequest(request, fault);
  const { type, query, op: asked = 'and' } = body.meta as { type: string; query: Fields; op?: string };
  const op = asked.toLowerCase();
  if (!['user', 'users'].includes(type)) {
    return badRequest(request, { pointer: '/meta/type', detail: 'no search for this type' });
  }
  // The exception Keygen raises here is defined nowhere in its source, so it ends as a server error.
  if (op !== 'and' && op !== 'or') return errors(500, [{ title: 'Internal server error', detail: 'unknown op' }]);
  const tests: Test[] = [];
  for (const [key, value] of Object.entries(query)) {
    const test = testFor(key, value);
    if ('detail' in test) return badRequest(request, { detail: test.detail, pointer: `/meta/query/${test.at}` });
    tests.push(test);
  }
  const fits: Test = (user) => (op === 'and' ? tests.every((test) => test(user)) : tests.some((test) => test(user)));
  const hits = [...state.users.values()].reverse().filter(fits).map(userResource);
  return { status: 200, body: pageOf(hits, request.query) };
}

/** A page of a list is asked for by its size and number, and only then names its neighbours. */
function pageOf(hits: Fields[], query: URLSearchParams): Fields {
  const asked = query.get('page[size]');
  if (asked === null) return { data: hits.slice(0, Number(query.get('limit') ?? 10)), links: {} };
  const size = Math.min(Math.max(Number(asked), 1), 100);
  const number = Math.max(Number(query.get('page[number]') ?? 1), 1);
  const last = Math.max(Math.ceil(hits.length / size), 1);
  const link = (to: number) =>
    to < 1 || to > last ? null : `/v1/accounts/${ACCOUNT}/search?page%5Bnumber%5D=${to}&page%5Bsize%5D=${size}`;
  const links = {
    self: link(number),
    prev: link(number - 1),
    next: link(number + 1),
    first: link(1),
    last: link(last),
  };
  return { data: hits.slice((number - 1) * size, number * size), links };
}

/** E-mail and names match any part, ignoring case; metadata must contain the term, read as text or as what it looks like. */
function testFor(key: string, value: unknown): Test | { detail: string; at: string } {
  if (key === 'metadata' && !isObject(value)) return { detail: 'must be an object', at: key };
  const terms = key === 'metadata' ? Object.entries(value as Fields) : [[key, value] as const];
  const short = terms.find(([, term]) => typeof term === 'string' && term.length < MIN_TERM_CHARACTERS);
  if (short) return { detail: 'term is too short', at: key === 'metadata' ? `metadata/${short[0]}` : key };
  switch (key) {
    case 'metadata':
      return ({ metadata }) =>
        terms.every(
          ([name, term]) => contains(metadata, { [name]: term }) || contains(metadata, { [name]: cast(term) }),
        );
    case 'id':
      return (user) => (isUuid(value) ? user.id === value.toLowerCase() : user.id.includes(String(value)));
    case 'email':
    case 'firstName':
    case 'lastName':
      return (user) => typeof value === 'string' && (user[key] ?? '').toLowerCase().includes(value.toLowerCase());
    default:
      return { detail: 'no search by this attribute', at: key };
  }
}

function cast(term: unknown): unknown {
  if (term === 'true' || term === 'false') return term === 'true';
  if (term === 'null') return null;
  return typeof term === 'string' && /^\d+(\.\d+)?$/.test(term) ? Number(term) : term;
}

/** Containment as PostgreSQL's jsonb @> has it. */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((wanted) => whole.some((one) => contains(one, wanted)));
  }
  if (isObject(part)) {
    return isObject(whole) && Object.entries(part).every(([key, wanted]) => contains(whole[key], wanted));
  }
  return whole === part;
}
