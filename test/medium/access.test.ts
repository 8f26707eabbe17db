/** Who may call what: every route of every service with every kind of token. */
import { Controller, Get, Module } from '@nestjs/common';
import { spyOn } from 'jest-mock';
import { DiscoveryModule, DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { SignJWT } from 'jose';
import { randomBytes } from 'node:crypto';
import { ID_KINDS, newId, type IdKind } from '#kernel/ids.js';
import type { AuditAction } from '#kernel/audit/actions.js';
import { ROLES } from '#kernel/http/access.js';
import { declaredRoutes, type DeclaredRoute } from '#kernel/http/route-check.js';
import { buildApplication } from '#service/serve.js';
import { log } from '#kernel/log/log.js';
import { SERVICES, type ServiceName } from '#kernel/services.js';
import { ACCESS } from '../support/access-table.js';
import type { App } from '../support/app.js';
import type { Json, Problem } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { isPagePath } from '../support/page-path.js';
import { LICENSEE_AREA } from '../../apps/consent/src/pages/shown.js';
import type { TokenWish } from '../support/issuer.js';

const desk = opened(() => InProcess.openAll());

const routesOf = (app: App): DeclaredRoute[] => {
  const get = <T>(type: new (...args: never[]) => T) => app.nest.get<T>(type, { strict: false });
  return declaredRoutes(get(DiscoveryService), new MetadataScanner(), get(Reflector));
};

const KIND_OF: Readonly<Record<string, IdKind>> = { orders: 'order', licenses: 'license', customers: 'customer', vendors: 'vendor', products: 'product', 'dead-letters': 'delivery', cases: 'supportCase', escalations: 'escalation', consents: 'consent', mails: 'mail', 'first-disclosures': 'mail' }; // prettier-ignore
/** The path with ids of the right kind that no row has. */
const concrete = (path: string) =>
  path
    .replace(':lineId', newId('orderLine'))
    .replace(':answerId', newId('vendorAnswer'))
    .replace(':token', randomBytes(32).toString('base64url'))
    .replace(':language', 'en')
    .replace(':id', () => newId(KIND_OF[path.split('/')[1]!]!));

/** Every route of a service with the answer to one kind of token. */
async function answers(service: ServiceName, authorization: string | undefined) {
  const app = desk.app(service);
  return Promise.all(
    routesOf(app).map(async (route) => {
      const body = route.method === 'GET' ? undefined : {};
      const answer = await app.send<Problem>(
        route.method,
        concrete(route.path),
        body,
        authorization === undefined ? {} : { authorization },
      );
      return { route, answer };
    }),
  );
}

test('what strangers may ask of consent is a page: on the port of the pages, and limited as one', () => {
  const open = routesOf(desk.app('consent')).filter(
    ({ method, path }) => ACCESS.consent[`${method} ${path}`] === 'open',
  );
  const pages = open.map(({ path }) => path).filter((path) => !['/livez', '/readyz'].includes(path));
  expect(pages.length).toBeGreaterThan(3);
  expect(pages.filter((path) => !(isPagePath(path) && LICENSEE_AREA.test(path)))).toEqual([]);
});

/** What is on record of refusals of this subject in this service, each action with its code. */
async function refusals(subject: string, service: ServiceName): Promise<string[]> {
  const rows = await desk.query<{ action: AuditAction; code: string; row_ids: string[] }>(
    `SELECT action, code, row_ids FROM audit_records WHERE subject = $1 AND kind = 'refusal'`,
    [subject],
  );
  const own = new Set(routesOf(desk.app(service)).map(({ action }) => action));
  return rows
    .filter(({ action }) => own.has(action))
    .map(({ action, code }) => `${action} ${code}`)
    .sort();
}

const SOMEBODY = 'somebody-1';
/** A signature that holds says who it is, whatever else is wrong with the token. */
const KNOWN = new Set(['an expired token', 'a token that is not valid yet', 'a token without an end', 'a token of another issuer', 'a token for another audience']); // prettier-ignore

describe.each(SERVICES)('%s', (service) => {
  test('says in its document who may call an operation as the guard reads it', () => {
    const said = (method: string, path: string) => (desk.app(service).document.paths as Partial<Record<string, Json>>)[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]; // prettier-ignore
    for (const { method, path, access } of routesOf(desk.app(service)).filter((each) => said(each.method, each.path)))
      expect([path, said(method, path)]).toEqual([path, expect.objectContaining({ 'x-access': access })]);
  });

  test('declares for every route who may call it, as the table says', () => {
    const declared = routesOf(desk.app(service)).map(({ method, path, access }) => [
      `${method} ${path}`,
      access === 'open' ? access : access.join(' '),
    ]);
    expect(Object.fromEntries(declared)).toEqual(ACCESS[service]);
    expect(declared).toHaveLength(Object.keys(ACCESS[service]).length);
  });

  test.each(ROLES)('lets %s through exactly where it is declared', async (role) => {
    const subject = `one-of-${role}-at-${service}`;
    const token = await desk.issuer.token({ roles: [role], subject });
    const warned = spyOn(log, 'warn');
    for (const { route, answer } of await answers(service, `Bearer ${token}`)) {
      const allowed = route.access === 'open' || route.access.includes(role);
      expect([route.path, answer.status === 403]).toEqual([route.path, !allowed]);
      expect([route.path, answer.status]).not.toEqual([route.path, 401]);
      expect(answer.status).not.toBe(500);
      if (!allowed) expect(answer.body).toMatchObject({ code: 'not-allowed' });
    }
    const refused = routesOf(desk.app(service)).filter(({ access }) => access !== 'open' && !access.includes(role));
    expect(await refusals(subject, service)).toEqual(refused.map(({ action }) => `${action} not-allowed`).sort());
    const logged = warned.mock.calls.flatMap(([event, facts]) =>
      event === 'access.refused' && facts?.subject === subject ? [`${facts.method} ${facts.route} ${facts.code}`] : [],
    );
    warned.mockRestore();
    expect(logged.toSorted()).toEqual(refused.map(({ method, path }) => `${method} ${path} not-allowed`).sort());
  });

  const unsigned = (header: object, claims: object) =>
    `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
  const wish = (wished: TokenWish) => async () =>
    `Bearer ${await desk.issuer.token({ roles: [...ROLES], subject: SOMEBODY, ...wished })}`;
  const claims = () => ({
    sub: 'clerk-1',
    iss: desk.issuer.issuer,
    aud: 'urn:sparsam:api',
    exp: 9_999_999_999,
    roles: [...ROLES],
  });
  const BAD: [string, () => Promise<string | undefined>][] = [
    ['no token', () => Promise.resolve(undefined)],
    ['garbage', () => Promise.resolve('Bearer garbage')],
    ['an empty token', () => Promise.resolve('Bearer ')],
    ['another scheme', async () => `Basic ${await desk.issuer.token()}`],
    ['two tokens', async () => `Bearer ${await desk.issuer.token()} ${await desk.issuer.token()}`],
    ['an expired token', wish({ expiresIn: -60 })],
    ['a token that is not valid yet', wish({ claims: { nbf: 9_999_999_999 } })],
    ['a token without an end', wish({ claims: { exp: undefined } })],
    ['a token of nobody', wish({ claims: { sub: undefined } })],
    ['a token whose subject is no plain text', wish({ subject: 'Mai Nguyễn' })],
    ['a token of another issuer', wish({ issuer: 'https://elsewhere.example.org' })],
    ['a token for another audience', wish({ audience: 'urn:elsewhere' })],
    ['a token under a foreign key', wish({ foreignKey: true })],
    ['a token without a signature', () => Promise.resolve(`Bearer ${unsigned({ alg: 'none' }, claims())}`)],
    ['a token whose signature was cut off', async () => (await wish({})())!.replace(/\.[^.]*$/, '.')],
    [
      'a token signed with the public key as a secret',
      async () => {
        const jwks = await (await fetch(`${desk.issuer.issuer}/jwks`)).text();
        const token = new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'test' });
        return `Bearer ${await token.sign(new TextEncoder().encode(jwks))}`;
      },
    ],
  ];
  test.each(BAD)(
    'answers 401 to %s wherever a token is needed, and records whom a signature names',
    async (name, authorization) => {
      const before = await refusals(SOMEBODY, service);
      for (const { route, answer } of await answers(service, await authorization())) {
        expect([route.path, answer.status === 401]).toEqual([route.path, route.access !== 'open']);
        if (route.access !== 'open') {
          expect(answer.body).toMatchObject({ code: 'not-signed-in' });
          expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        }
      }
      const closed = routesOf(desk.app(service)).filter(({ access }) => access !== 'open');
      const more = KNOWN.has(name) ? closed.map(({ action }) => `${action} not-signed-in`) : [];
      expect(await refusals(SOMEBODY, service)).toEqual([...before, ...more].sort());
    },
  );

  test.each([
    ['no role', []],
    ['a role we do not know', ['root', 'Admin', ' admin']],
  ])('answers 403 to a good token with %s', async (_name, roles) => {
    const token = await desk.issuer.token({ roles });
    for (const { route, answer } of await answers(service, `Bearer ${token}`)) {
      expect([route.path, answer.status === 403]).toEqual([route.path, route.access !== 'open']);
    }
  });

  test('takes roles from a list only, never from a text that holds them', async () => {
    const token = await desk.issuer.token({ claims: { roles: ROLES.join(' ') } });
    for (const { route, answer } of await answers(service, `Bearer ${token}`)) {
      expect([route.path, answer.status === 403]).toEqual([route.path, route.access !== 'open']);
    }
  });

  test('answers HEAD as it would GET', async () => {
    const app = desk.app(service);
    for (const route of routesOf(app).filter((each) => each.method === 'GET')) {
      const answer = await app.send('HEAD', concrete(route.path));
      expect([route.path, answer.status === 401]).toEqual([route.path, route.access !== 'open']);
    }
  });

  test.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH'])('answers %s nowhere it is not declared', async (method) => {
    const app = desk.app(service);
    const token = await desk.issuer.token({ roles: [...ROLES] });
    const routes = routesOf(app);
    const declared = routes.filter((route) => route.method === method);
    const takes = (pattern: string, path: string) => new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path);
    for (const { path } of routes.filter((route) => !declared.some((other) => takes(other.path, route.path)))) {
      const answer = await app.send(method, concrete(path), undefined, { authorization: `Bearer ${token}` });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });
});

test.each<[string, () => TokenWish, number]>([
  ['begins in two seconds', () => ({ claims: { nbf: Math.floor(Date.now() / 1000) + 2 } }), 200],
  ['ended two seconds ago', () => ({ expiresIn: -2 }), 200],
  ['begins in five minutes', () => ({ claims: { nbf: Math.floor(Date.now() / 1000) + 300 } }), 401],
])('two clocks are never quite the same: a token that %s', async (_name, wish, status) => {
  expect((await desk.call('GET', '/products', { as: { roles: ['admin'], ...wish() } })).status).toBe(status);
});

test('every id that a path can hold is of a known kind', () => {
  for (const kind of Object.values(KIND_OF)) expect(ID_KINDS[kind]).toBeDefined();
});

test('a route that declares nothing stops the start', async () => {
  @Controller('forgotten')
  class Forgotten {
    @Get()
    read(): string {
      return 'open to the world';
    }
  }
  @Module({ imports: [DiscoveryModule], controllers: [Forgotten] })
  class Careless {}
  await expect(buildApplication({ module: Careless })).rejects.toThrow('GET /forgotten declares no access rule');
});
