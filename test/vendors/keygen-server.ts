import { createLicense, createUser } from './keygen-create.js';
import { keysAsKeygenReads } from './keygen-params.js';
import {
  ACCOUNT,
  errors,
  licenseResource,
  notFound,
  policyResource,
  requestId,
  userResource,
} from './keygen-resources.js';
import { search } from './keygen-search.js';
import { KeygenState } from './keygen-state.js';
import {
  decoded,
  hasBearer,
  isObject,
  isUuid,
  stableUuid,
  type Answer,
  type Emit,
  type Fields,
  type VendorApp,
  type VendorRequest,
} from './wire.js';

const JSON_TYPES = ['application/vnd.api+json', 'application/json'];
const ACCEPTED = [...JSON_TYPES, 'application/vnd.keygen+json', '*/*', '*'];
/** Types that Keygen's own middleware takes for JSON, besides none at all. */
const READ_AS_JSON = [...JSON_TYPES, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'];
const REQUESTS_PER_MINUTE = 6_000;

/** Keygen in single-account mode, seen with a token that may do all this; any policy is there unless told otherwise, and none has a duration. */
export function keygenApp(emit: Emit, token: string): VendorApp {
  const state = new KeygenState();
  const rateHeaders = rateCounter();

  const answer = (request: VendorRequest): Answer => {
    const accepts = (request.headers.accept ?? '*/*').split(',').map(mediaType);
    if (!accepts.some((type) => ACCEPTED.includes(type))) {
      return errors(400, [{ title: 'Bad request', detail: 'cannot answer in that type', code: 'MIME_TYPE_INVALID' }]);
    }
    if (!hasBearer(request, token)) return unauthorized(request);
    const body = readBody(request);
    if (!body) return errors(400, [{ title: 'Bad request', detail: 'not JSON', code: 'JSON_INVALID' }]);
    return route(state, emit, request, body);
  };

  return {
    contentType: `${JSON_TYPES[0]}; charset=utf-8`,
    lies: { '/data/id': stableUuid('a lie'), '/data/0/id': stableUuid('a lie') },
    problem: (status, message) => errors(status, [{ title: `Status ${status}`, detail: message }]).body,
    apply: (effect) => state.apply(effect),
    effects: () => state.effects(),
    lagging: (request) =>
      request.path.endsWith('/search') ? { status: 200, body: { data: [], links: {} } } : notFound(request, 'license'),
    answer: (request) => {
      const given = answer(request);
      const wantsJson = mediaType(request.headers.accept ?? '') === 'application/json';
      return {
        ...given,
        headers: { ...rateHeaders(), 'keygen-account': ACCOUNT, 'x-request-id': requestId(request), ...given.headers },
        ...(wantsJson && { contentType: 'application/json; charset=utf-8' }),
      };
    },
  };
}

function route(state: KeygenState, emit: Emit, request: VendorRequest, body: Fields): Answer {
  const [version, collection, id = '', ...rest] = request.path.split('/').slice(1).map(decoded);
  const shape = [version, collection, ...(id ? [':id'] : []), ...rest].join('/');
  switch (`${request.method} ${shape}`) {
    case 'POST v1/users':
      return createUser(state, emit, request, body);
    case 'GET v1/users/:id': {
      const user = state.findUser(id);
      return user ? { status: 200, body: { data: userResource(user) } } : notFound(request, 'user');
    }
    case 'POST v1/search':
      return search(state, request, body);
    case 'GET v1/policies/:id': {
      const policy = state.policies.get(id.toLowerCase()) ?? {};
      if (!isUuid(id) || policy.missing) return notFound(request, 'policy');
      return { status: 200, body: { data: policyResource(id.toLowerCase(), policy) } };
    }
    case 'POST v1/licenses':
      return createLicense(state, emit, request, body);
    case 'GET v1/licenses/:id': {
      const license = state.findLicense(id);
      return license ? { status: 200, body: { data: licenseResource(license) } } : notFound(request, 'license');
    }
    case 'DELETE v1/licenses/:id/actions/revoke': {
      const license = state.findLicense(id);
      if (!license) return notFound(request, 'license');
      emit({ type: 'license-revoked', id: license.id, at: new Date().toISOString() });
      return { status: 204 };
    }
    default:
      return notFound(request, 'endpoint');
  }
}

function unauthorized(request: VendorRequest): Answer {
  const code = request.headers.authorization ? 'TOKEN_INVALID' : 'TOKEN_MISSING';
  const refused = errors(401, [{ title: 'Unauthorized', detail: 'no valid token', code }], requestId(request));
  return { ...refused, headers: { 'www-authenticate': 'Bearer realm="keygen"' } };
}

function readBody(request: VendorRequest): Fields | undefined {
  const type = mediaType(request.headers['content-type'] ?? '');
  // A type that Rails cannot parse leaves the parameters empty.
  if (!request.body.length || (type && !READ_AS_JSON.includes(type))) return {};
  try {
    const value = keysAsKeygenReads(JSON.parse(request.body.toString('utf8')));
    return isObject(value) ? value : { data: value };
  } catch {
    return undefined;
  }
}

const mediaType = (header: string): string => header.split(/[;,]/)[0]!.trim().toLowerCase();

function rateCounter(): () => Record<string, string> {
  let minute = 0;
  let count = 0;
  return () => {
    const now = Math.floor(Date.now() / 60_000);
    count = now === minute ? count + 1 : 1;
    minute = now;
    return {
      'x-ratelimit-window': '1m',
      'x-ratelimit-count': String(count),
      'x-ratelimit-limit': String(REQUESTS_PER_MINUTE),
      'x-ratelimit-remaining': String(Math.max(0, REQUESTS_PER_MINUTE - count)),
      'x-ratelimit-reset': String((minute + 1) * 60),
    };
  };
}
