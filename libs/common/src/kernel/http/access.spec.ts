/** Access tokens against a real provider's published keys: what is not exactly right is not signed in. */
import 'reflect-metadata';
import { spyOn } from 'jest-mock';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { Refusal } from '../refusal.js';
import { Access, AccessGuard, Open, RefusalBook, TokenVerifier } from './access.js';
import { Audited } from './audit-route.js';
import { waitFor } from '../../../../../test/support/wait-for.js';

/** So short that a test waits for its end. */
const REST_MS = 100;
const AUDIENCE = 'urn:sparsam:api';
const KEYS = await generateKeyPair('ES256');
const FOREIGN = await generateKeyPair('ES256');
const JWK = { ...(await exportJWK(KEYS.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };

/** An OpenID provider, as far as a verifier of tokens asks it; what it answers can be changed. */
class Provider {
  discovery: (() => object) | undefined = () => ({ issuer: this.issuer, jwks_uri: `${this.issuer}/jwks` });
  keys: (() => object) | undefined = () => ({ keys: [JWK] });
  asked = 0;
  private readonly server = http.createServer((request, response) => {
    this.asked += 1;
    const { keys, discovery } = this;
    const answer = { '/jwks': keys, '/.well-known/openid-configuration': discovery }[request.url ?? ''];
    if (answer) response.setHeader('content-type', 'application/json').end(JSON.stringify(answer()));
    else response.writeHead(500).end();
  });

  /** Kept when it stops. */
  address = '';

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    this.address = this.issuer;
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }
}

let provider: Provider;
let verifier: TokenVerifier;
beforeEach(async () => {
  provider = await new Provider().start();
  verifier = new TokenVerifier({ issuer: provider.issuer, audience: AUDIENCE, restMs: REST_MS });
});
afterEach(() => provider.stop());

interface Claims {
  issuer?: string;
  audience?: string;
  subject?: string;
  expires?: string | number;
  notBefore?: string;
  key?: (typeof KEYS)['privateKey'];
  kid?: string;
  roles?: unknown;
  type?: string | null;
  more?: Record<string, unknown>;
}

function token({ type = 'at+jwt', ...claims }: Claims = {}): Promise<string> {
  const jwt = new SignJWT({ roles: claims.roles ?? ['sales'], ...claims.more })
    .setProtectedHeader({ alg: 'ES256', kid: claims.kid ?? 'one', ...(type === null ? {} : { typ: type }) })
    .setIssuer(claims.issuer ?? provider.issuer)
    .setAudience(claims.audience ?? AUDIENCE);
  if (claims.more?.sub === undefined) jwt.setSubject(claims.subject ?? 'clerk-1');
  if (claims.notBefore !== undefined) jwt.setNotBefore(claims.notBefore);
  if (claims.expires !== 0) jwt.setExpirationTime(claims.expires ?? '5m');
  return jwt.sign(claims.key ?? KEYS.privateKey);
}

const codeOf = (thrown: unknown): string => (thrown instanceof Refusal ? thrown.code : String(thrown));
const codeFor = (text: string): Promise<string> => verifier.verify(text).then(() => 'taken', codeOf);

test('a token of the configured provider names who calls, with the roles that we know', async () => {
  const known = { subject: 'clerk-1', roles: ['sales', 'dpo'] };
  expect(await verifier.verify(await token({ roles: ['dpo', 'emperor', 'sales', 7] }))).toEqual(known);
  expect(await verifier.verify(await token({ roles: 'admin' }))).toEqual({ subject: 'clerk-1', roles: [] });
});

test('the signature of a token is checked once a minute, and that of another token anew', async () => {
  const signatures = spyOn(crypto.subtle, 'verify');
  const text = await token();
  expect(await verifier.verify(text)).toEqual(await verifier.verify(text));
  expect(signatures).toHaveBeenCalledTimes(1);
  await verifier.verify(await token({ subject: 'clerk-2' }));
  expect(signatures).toHaveBeenCalledTimes(2);
  signatures.mockRestore();
});

test.each<[string, Claims]>([
  ['of another issuer', { issuer: 'http://127.0.0.1:1' }],
  ['for another audience', { audience: 'urn:other' }],
  ['that has run out', { expires: '-10s' }],
  ['that never runs out', { expires: 0 }],
  ['signed with another key', { key: FOREIGN.privateKey }],
  ['that names a key nobody published', { kid: 'two' }],
  ['whose subject has spaces, as names have', { subject: 'Anna B' }],
  ['whose subject has characters of a name', { subject: 'jürgen' }],
  ['whose subject is too long', { subject: 'x'.repeat(256) }],
  ['whose subject is a number', { more: { sub: 7 } }],
  ['that is good until the year 9999', { expires: 253_370_764_800 }],
  ['that is good for two days', { expires: '2d' }],
  ['that is not good for another minute', { notBefore: '1m' }],
  ['to sign out with', { type: 'logout+jwt' }],
  ['that proves a possession', { type: 'dpop+jwt' }],
  ['that says who signed in', { type: 'JWT', more: { nonce: 'n' } }],
  ['that says who signed in, as Keycloak makes it', { type: 'JWT', more: { typ: 'ID' } }],
  ['to get others with, as Keycloak makes it', { type: 'JWT', more: { typ: 'Refresh' } }],
  ['of no type', { type: null }],
  ['that is longer than any', { more: { padding: 'x'.repeat(8 * 1024) } }],
])('a token %s is not signed in', async (_name, claims) => {
  expect(await codeFor(await token(claims))).toBe('not-signed-in');
});

test.each<[string, Claims]>([
  ['of the type for access tokens, written in full', { type: 'application/AT+JWT' }],
  ['as Keycloak makes it', { type: 'JWT', more: { typ: 'Bearer' } }],
  ['that was good a moment ago by our clock', { expires: '-2s' }],
  ['that will be good in a moment by our clock', { notBefore: '2s' }],
])('a token %s is signed in', async (_name, claims) => {
  expect(await codeFor(await token(claims))).toBe('taken');
});

test('a token without a signature, with a shared secret, or that is none, is not signed in', async () => {
  const claims = { iss: provider.issuer, aud: AUDIENCE, sub: 'clerk-1', exp: 9_999_999_999, roles: ['admin'] };
  const secret = new TextEncoder().encode(JSON.stringify(JWK).padEnd(64));
  expect(await codeFor(new UnsecuredJWT(claims).encode())).toBe('not-signed-in');
  const shared = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one', typ: 'at+jwt' }).sign(secret);
  for (const text of [shared, '', 'x', 'a.b.c', '{}']) expect(await codeFor(text)).toBe('not-signed-in');
});

const taken = async (): Promise<void> => {
  const good = await token();
  await waitFor('the provider to be asked again', async () => (await codeFor(good)) === 'taken');
};

describe('a provider that is away is not the caller’s fault', () => {
  test('at the first token, and the next one is checked once it is back', async () => {
    provider.discovery = undefined;
    expect(await codeFor(await token())).toBe('service-unavailable');
    provider.discovery = () => ({ issuer: provider.issuer, jwks_uri: `${provider.issuer}/jwks` });
    await taken();
    const good = await token();
    await provider.stop();
    const another = new TokenVerifier({ issuer: provider.address, audience: AUDIENCE });
    await expect(another.verify(good)).rejects.toThrow(new Refusal('service-unavailable'));
    provider = await new Provider().start();
  });

  test('when it answers its discovery, and its keys cannot be had', async () => {
    provider.keys = undefined;
    expect(await codeFor(await token())).toBe('service-unavailable');
    provider.keys = () => ({ keys: [JWK] });
    await taken();
  });

  test('when its keys lie where nobody answers', async () => {
    provider.discovery = () => ({ issuer: provider.issuer, jwks_uri: 'http://127.0.0.1:1/jwks' });
    expect(await codeFor(await token())).toBe('service-unavailable');
  });

  test.each(['http://idp.example.org/jwks', 'http://localhost.evil.example/jwks', 'http://0.0.0.0/jwks'])(
    'and keys that would come in clear from another machine are not fetched: %s',
    async (jwks_uri) => {
      provider.discovery = () => ({ issuer: provider.issuer, jwks_uri });
      const fetched = spyOn(globalThis, 'fetch');
      expect(await codeFor(await token())).toBe('service-unavailable');
      const addresses = fetched.mock.calls.map(([address]) => String(address));
      expect(addresses).toEqual([expect.stringMatching(/openid-configuration$/)]);
      fetched.mockRestore();
    },
  );

  test('and one that names another issuer, or no keys, is not believed', async () => {
    provider.discovery = () => ({ issuer: 'http://elsewhere', jwks_uri: `${provider.issuer}/jwks` });
    expect(await codeFor(await token())).toBe('service-unavailable');
    provider.discovery = () => ({ issuer: provider.issuer });
    verifier = new TokenVerifier({ issuer: provider.issuer, audience: AUDIENCE });
    expect(await codeFor(await token())).toBe('service-unavailable');
  });

  test('and is not asked once more for each token that anybody shows meanwhile', async () => {
    provider.discovery = undefined;
    verifier = new TokenVerifier({ issuer: provider.issuer, audience: AUDIENCE });
    const shown = await Promise.all(Array.from({ length: 20 }, () => codeFor('a.b.c')));
    for (let again = 0; again < 20; again += 1) shown.push(await codeFor('a.b.c'));
    expect(new Set(shown)).toEqual(new Set(['service-unavailable']));
    expect(provider.asked).toBe(1);
  });

  test('nor for keys that nobody published, while tokens with a key that is known stay good', async () => {
    verifier = new TokenVerifier({ issuer: provider.issuer, audience: AUDIENCE });
    expect(await codeFor(await token())).toBe('taken');
    const before = provider.asked;
    provider.keys = undefined;
    for (let again = 0; again < 20; again += 1) {
      expect(await codeFor(await token({ kid: `unknown-${again}` }))).not.toBe('taken');
      expect(await codeFor(await token())).toBe('taken');
    }
    expect(provider.asked - before).toBeLessThanOrEqual(1);
  });
});

/** Who was refused, as it would be written down. */
class Book extends RefusalBook {
  readonly noted: Parameters<RefusalBook['note']>[] = [];

  note(...entry: Parameters<RefusalBook['note']>): Promise<void> {
    this.noted.push(entry);
    return Promise.resolve();
  }
}

describe('the guard', () => {
  class Routes {
    @Open() open(): void {}
    @Access('admin', 'dpo') @Audited('vendor.change') closed(): void {}
    undeclared(): void {}
  }
  type Request = { headers: { authorization?: string }; caller?: unknown; method: string; params: object };
  const request: Request = { headers: {}, method: 'PATCH', params: { id: 'ven_1' } };
  let book: Book;
  beforeEach(() => void (book = new Book()));
  const pass = (route: keyof Routes, authorization?: string): Promise<string> => {
    request.headers = { authorization };
    delete request.caller;
    const context = {
      getHandler: () => Routes.prototype[route],
      getClass: () => Routes,
      switchToHttp: () => ({ getRequest: () => request }),
    };
    const guard = new AccessGuard(new Reflector(), verifier, book);
    return guard.canActivate(context as unknown as ExecutionContext).then(() => 'in', codeOf);
  };

  test('lets everybody through where the route is open, and asks for no token', async () => {
    expect(await pass('open')).toBe('in');
    expect(await pass('open', 'Bearer nonsense')).toBe('in');
  });

  test('lets one of the declared roles in, and says who calls', async () => {
    expect(await pass('closed', `Bearer ${await token({ roles: ['dpo'] })}`)).toBe('in');
    expect(request.caller).toEqual({ subject: 'clerk-1', roles: ['dpo'] });
    expect(await pass('closed', `bEARER ${await token({ roles: ['admin'] })}`)).toBe('in');
  });

  test('refuses any other role, and everybody where nothing is declared', async () => {
    expect(await pass('closed', `Bearer ${await token({ roles: ['sales'] })}`)).toBe('not-allowed');
    expect(await pass('undeclared', `Bearer ${await token({ roles: ['admin', 'dpo', 'sales'] })}`)).toBe('not-allowed');
    expect(request.caller).toBeUndefined();
  });

  const refused = (subject: string, code: string) => [
    { subject, requestId: undefined },
    { method: 'PATCH', pattern: 'unknown', action: 'vendor.change', row: 'ven_1' },
    code,
  ];

  test('has whoever is certain to have called and was refused written down: of the wrong role, or with a token that is not good here', async () => {
    await pass('closed', `Bearer ${await token({ roles: ['sales'] })}`);
    await pass('closed', `Bearer ${await token({ roles: ['admin'], expires: '-60s', subject: 'late-1' })}`);
    await pass('closed', `Bearer ${await token({ roles: ['admin'], audience: 'urn:other', subject: 'other-1' })}`);
    expect(book.noted).toEqual([
      refused('clerk-1', 'not-allowed'),
      refused('late-1', 'not-signed-in'),
      refused('other-1', 'not-signed-in'),
    ]);
  });

  test('has nobody written down whom no signature names', async () => {
    const unsigned = new UnsecuredJWT({ sub: 'clerk-1', aud: AUDIENCE, exp: 1 }).encode();
    const foreign = await token({ key: FOREIGN.privateKey, expires: '-60s' });
    const spoken = await token({ subject: 'Anna B', expires: '-60s' });
    for (const text of [undefined, 'Bearer x', `Bearer ${unsigned}`, `Bearer ${foreign}`, `Bearer ${spoken}`])
      expect(await pass('closed', text)).toBe('not-signed-in');
    await pass('closed', `Bearer ${await token({ roles: ['admin'] })}`);
    expect(book.noted).toEqual([]);
  });

  test('takes a token from the Authorization header in one form only', async () => {
    const good = await token({ roles: ['admin'] });
    const headers = [undefined, '', 'Bearer', 'Bearer ', good, `Basic ${good}`, `Bearer ${good} x`, `Bearer  ${good}`];
    for (const header of headers) expect(await pass('closed', header)).toBe('not-signed-in');
  });
});
