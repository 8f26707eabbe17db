import { faultIn, LICENSE, USER } from './keygen-params.js';
import {
  ACCOUNT,
  badRequest,
  errors,
  invalid,
  licenseKey,
  licenseResource,
  requestId,
  userResource,
  type KeygenError,
  type License,
  type User,
} from './keygen-resources.js';
import type { KeygenState } from './keygen-state.js';
import { isObject, stableUuid, type Answer, type Emit, type Fields, type VendorRequest } from './wire.js';

const EMAIL = /^[^@\s]+@([-a-z0-9]+\.)+[a-z]{2,}$/i;
const MAX_INT = 2_147_483_647;

type Linkage = { data: { type: string; id: string } | null } | null;

export function createUser(state: KeygenState, emit: Emit, request: VendorRequest, body: Fields): Answer {
  const fault = faultIn(body, USER);
  if (fault) return badRequest(request, fault);
  const { attributes } = body.data as { attributes: Fields };
  const email = String(attributes.email).toLowerCase().trim();
  const wrong = faultsOfUser(state, email, attributes);
  if (wrong.length) return errors(422, wrong, requestId(request));
  const user: User = {
    id: stableUuid(`keygen user ${state.users.size + 1}`),
    email,
    firstName: text(attributes.firstName, null),
    lastName: text(attributes.lastName, null),
    metadata: isObject(attributes.metadata) ? attributes.metadata : {},
    created: new Date().toISOString(),
  };
  emit({ type: 'user-created', user });
  return created(request, `users/${user.id}`, userResource(user));
}

function faultsOfUser(state: KeygenState, email: string, attributes: Fields): KeygenError[] {
  return [
    ...(EMAIL.test(email) ? [] : [invalid('EMAIL_INVALID', '/data/attributes/email')]),
    ...(state.findUser(email) ? [invalid('EMAIL_TAKEN', '/data/attributes/email')] : []),
    ...tooLong('EMAIL', 'email', email, 255),
    ...tooLong('FIRST_NAME', 'firstName', attributes.firstName, 255),
    ...tooLong('LAST_NAME', 'lastName', attributes.lastName, 255),
  ];
}

export function createLicense(state: KeygenState, emit: Emit, request: VendorRequest, body: Fields): Answer {
  const fault = faultIn(body, LICENSE);
  if (fault) return badRequest(request, fault);
  const data = body.data as { id?: string | null; attributes?: Fields; relationships: Record<string, Linkage> };
  const id = data.id?.toLowerCase() ?? stableUuid(`keygen license ${state.issued + 1}`);
  const policyId = data.relationships.policy!.data!.id.toLowerCase();
  const { key, ...attributes } = given(data.attributes ?? {});
  const ownerId = (data.relationships.owner ?? data.relationships.user)?.data?.id.toLowerCase() ?? null;
  const wrong = faultsOfLicense(state, id, policyId, ownerId, key, attributes);
  if (wrong.length) return errors(422, wrong, requestId(request));
  if (typeof attributes.expiry === 'string') attributes.expiry = new Date(attributes.expiry).toISOString();
  const license: License = {
    id,
    key: text(key, licenseKey(id)),
    policyId,
    ownerId,
    attributes,
    created: new Date().toISOString(),
  };
  emit({ type: 'license-created', license });
  return created(request, `licenses/${id}`, licenseResource(license));
}

function faultsOfLicense(
  state: KeygenState,
  id: string,
  policyId: string,
  ownerId: string | null,
  key: unknown,
  attributes: Fields,
): KeygenError[] {
  const taken = [...state.licenses.values()].some((license) => license.key === key);
  const { floating, missing } = state.policies.get(policyId) ?? {};
  const isTooMany = floating === false && (attributes.maxMachines ?? 1) !== 1;
  const ownerLacks = ownerId !== null && !state.users.has(ownerId);
  return [
    ...(state.licenses.has(id) ? [invalid('ID_CONFLICT', '/data/id')] : []),
    ...(missing ? [invalid('POLICY_NOT_FOUND', '/data/relationships/policy')] : []),
    ...(isTooMany ? [invalid('MAX_MACHINES_INVALID', '/data/attributes/maxMachines')] : []),
    ...(ownerLacks ? [invalid('OWNER_NOT_FOUND', '/data/relationships/owner')] : []),
    ...(taken ? [invalid('KEY_TAKEN', '/data/attributes/key')] : []),
    ...(typeof key === 'string' && key.length < 6 ? [invalid('KEY_TOO_SHORT', '/data/attributes/key')] : []),
    ...tooLong('NAME', 'name', attributes.name, 1024),
    ...outOfRange('MAX_MACHINES', 'maxMachines', attributes.maxMachines, 1),
    ...outOfRange('MAX_USERS', 'maxUsers', attributes.maxUsers, 0),
  ];
}

const tooLong = (code: string, name: string, value: unknown, most: number): KeygenError[] =>
  text(value, '').length > most ? [invalid(`${code}_TOO_LONG`, `/data/attributes/${name}`)] : [];

const outOfRange = (code: string, name: string, value: unknown, least: number): KeygenError[] =>
  typeof value === 'number' && (value < least || value > MAX_INT)
    ? [invalid(`${code}_INVALID`, `/data/attributes/${name}`)]
    : [];

const text = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' ? value : otherwise);

/** A null where Keygen wants none counts as absent; where it may stand, absent and null mean the same here. */
const given = (attributes: Fields): Fields =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));

function created(request: VendorRequest, path: string, data: Fields): Answer {
  // Keygen always writes https and the account into it, whatever the client spoke.
  const location = `https://${request.headers.host ?? ''}/v1/accounts/${ACCOUNT}/${path}`;
  return { status: 201, headers: { location }, body: { data } };
}
