import { createHash } from 'node:crypto';
import type { ParamFault } from './keygen-params.js';
import { decoded, stableUuid, type Answer, type Fields, type VendorRequest } from './wire.js';

export const ACCOUNT = stableUuid('keygen account');
const PRODUCT = stableUuid('keygen product');

export type User = {
  id: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
  metadata: Fields;
  created: string;
};

/** What tests tell of a policy; one of which nothing was told is there and floats. */
export type Policy = { floating?: boolean; missing?: boolean };

export type License = {
  id: string;
  key: string;
  policyId: string;
  ownerId: string | null;
  attributes: Fields;
  created: string;
};

/** An error of JSON:API's shape; `status` and `code` as Keygen gives them, the words are ours. */
export type KeygenError = { title: string; detail: string; code?: string; pointer?: string };

export function errors(status: number, list: KeygenError[], requestId?: string): Answer {
  const body = list.map(({ title, detail, code, pointer }) => ({
    title,
    detail,
    ...(code && { code }),
    ...(pointer && { source: { pointer } }),
  }));
  return { status, body: { ...(requestId && { meta: { id: requestId } }), errors: body } };
}

export const requestId = (request: VendorRequest): string => stableUuid(`keygen request ${request.n}`);

export const badRequest = (request: VendorRequest, fault: ParamFault): Answer =>
  errors(400, [{ title: 'Bad request', ...fault }], requestId(request));

export const invalid = (code: string, pointer: string): KeygenError => ({
  title: 'Unprocessable resource',
  detail: 'is not acceptable',
  code,
  pointer,
});

/** The real one quotes the id it was asked for, so a look-up by e-mail puts the address into the error text. */
export const notFound = (request: VendorRequest, what: string): Answer => {
  const asked = decoded(request.path.split('/')[3] ?? '');
  const detail = `no such ${what}: ${asked}`;
  return errors(404, [{ title: 'Not found', detail, code: 'NOT_FOUND' }], requestId(request));
};

/** Sixteen random bytes in Keygen; here drawn from the id, so that a test can tell the key beforehand. */
export function licenseKey(id: string): string {
  const hex = createHash('sha256').update(`key of ${id}`).digest('hex').slice(0, 30);
  return `${hex}v3`
    .match(/.{1,6}/g)!
    .join('-')
    .toUpperCase();
}

export function userResource(user: User): Fields {
  const { id, email, firstName, lastName, metadata, created } = user;
  const self = `/v1/accounts/${ACCOUNT}/users/${id}`;
  const fullName = firstName === null || lastName === null ? null : `${firstName} ${lastName}`;
  return {
    id,
    type: 'users',
    attributes: {
      fullName,
      firstName,
      lastName,
      email,
      status: 'ACTIVE',
      role: 'user',
      metadata,
      created,
      updated: created,
    },
    relationships: {
      account: account(),
      group: { links: { related: `${self}/group` }, data: null },
      ...related(self, ['products', 'licenses', 'machines', 'tokens']),
      secondFactors: { links: { related: `${self}/second-factors` } },
    },
    links: { self },
  };
}

export function policyResource(id: string, { floating = true }: Policy): Fields {
  const self = `/v1/accounts/${ACCOUNT}/policies/${id}`;
  return {
    id,
    type: 'policies',
    attributes: {
      name: 'Policy',
      duration: null,
      strict: false,
      floating,
      usePool: false,
      maxMachines: floating ? null : 1,
      maxProcesses: null,
      maxUsers: null,
      maxCores: null,
      maxMemory: null,
      maxDisk: null,
      maxUses: null,
      scheme: null,
      encrypted: false,
      protected: false,
      metadata: {},
    },
    relationships: {
      account: account(),
      product: { links: { related: `${self}/product` }, data: { type: 'products', id: PRODUCT } },
      ...related(self, ['pool', 'licenses', 'entitlements']),
    },
    links: { self },
  };
}

export function licenseResource(license: License): Fields {
  const { id, key, policyId, ownerId, attributes, created } = license;
  const self = `/v1/accounts/${ACCOUNT}/licenses/${id}`;
  const owner = ownerId === null ? null : { type: 'users', id: ownerId };
  return {
    id,
    type: 'licenses',
    attributes: {
      name: null,
      key,
      expiry: null,
      status: statusOf(attributes),
      uses: 0,
      suspended: false,
      scheme: null,
      encrypted: false,
      strict: false,
      floating: true,
      protected: false,
      version: null,
      maxMachines: null,
      maxProcesses: null,
      maxUsers: null,
      maxCores: null,
      maxMemory: null,
      maxDisk: null,
      maxUses: null,
      requireHeartbeat: false,
      requireCheckIn: false,
      lastValidated: null,
      lastCheckIn: null,
      nextCheckIn: null,
      lastCheckOut: null,
      metadata: {},
      ...attributes,
      created,
      updated: created,
    },
    relationships: {
      account: account(),
      product: { links: { related: `${self}/product` }, data: { type: 'products', id: PRODUCT } },
      policy: { links: { related: `${self}/policy` }, data: { type: 'policies', id: policyId } },
      group: { links: { related: `${self}/group` }, data: null },
      owner: { links: { related: `${self}/owner` }, data: owner },
      users: { links: { related: `${self}/users` }, meta: { count: owner ? 1 : 0 } },
      machines: { links: { related: `${self}/machines` }, meta: { cores: 0, memory: 0, disk: 0, count: 0 } },
      ...related(self, ['tokens', 'entitlements']),
    },
    links: { self },
  };
}

const account = (): Fields => ({
  links: { related: `/v1/accounts/${ACCOUNT}` },
  data: { type: 'accounts', id: ACCOUNT },
});

const related = (self: string, names: string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, { links: { related: `${self}/${name}` } }]));

function statusOf({ suspended, expiry }: Fields): string {
  if (suspended) return 'SUSPENDED';
  if (!expiry) return 'ACTIVE';
  const leftMs = Date.parse(String(expiry)) - Date.now();
  if (leftMs < 0) return 'EXPIRED';
  return leftMs < 3 * 86_400_000 ? 'EXPIRING' : 'ACTIVE';
}
