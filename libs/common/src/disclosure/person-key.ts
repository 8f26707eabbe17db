/**
 * A person's key and the commitments made with it (protocols.md, 3). The database holds the key wrapped, and not the wrapping key. Once
 * the row is deleted, nobody can check a commitment to that person's values any more.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { FieldValues } from '#model/fields.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Id of a wrapping key that does not reveal it; a rotation finds by it the keys that are still to be wrapped anew. */
export const wrappingKeyId = (wrappingKey: Buffer): string =>
  createHash('sha256').update('sparsam wrapping key id').update(wrappingKey).digest('base64url').slice(0, 12);

/** A new key for a person, wrapped with AES-256-GCM and bound to the person's id. */
export function makeWrappedKey(wrappingKey: Buffer, personId: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey, nonce);
  cipher.setAAD(Buffer.from(`person_keys ${personId}`));
  const sealed = Buffer.concat([cipher.update(randomBytes(32)), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

/** Throws when the key belongs to another person or was wrapped with another key. */
export function unwrapKey(wrappingKey: Buffer, personId: string, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey, wrapped.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(`person_keys ${personId}`));
  decipher.setAuthTag(wrapped.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

/** Key to the commitments of one disclosure only, so the person may be given it and may pass it on. */
export const disclosureKey = (personKey: Buffer, disclosureId: string): Buffer =>
  Buffer.from(hkdfSync('sha256', personKey, Buffer.alloc(0), `sparsam disclosure ${disclosureId}`, 32));

/** The same as `createHmac` takes it: a Buffer is made into a KeyObject at every commitment, which costs more than the commitment. */
const committingKey = (personKey: Buffer, disclosureId: string): KeyObject =>
  createSecretKey(disclosureKey(personKey, disclosureId));

function commit(key: KeyObject, label: string, value: string): string {
  const bytes = Buffer.from(value.normalize('NFC'), 'utf8');
  return createHmac('sha256', key)
    .update(label)
    .update('\0')
    .update(`${bytes.length}`)
    .update('\0')
    .update(bytes)
    .digest('base64url');
}

function commitFieldsWith(key: KeyObject, values: FieldValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, commit(key, `field ${field}`, value)]),
  );
}

function commitBodiesWith(key: KeyObject, bodies: readonly (string | undefined)[]): string {
  const mac = createHmac('sha256', key).update('bodies');
  for (const body of bodies) mac.update(`\0${Buffer.byteLength(body ?? '')}\0`).update(body ?? '');
  return mac.digest('base64url');
}

/** One commitment per field: HMAC-SHA-256 over field name, length in bytes and NFC value; base64url. */
export const commitFields = (personKey: Buffer, disclosureId: string, values: FieldValues): Record<string, string> =>
  commitFieldsWith(committingKey(personKey, disclosureId), values);

/** One commitment over the exact bodies of a release's letters, in order; base64url. */
export const commitBodies = (
  personKey: Buffer,
  disclosureId: string,
  bodies: readonly (string | undefined)[],
): string => commitBodiesWith(committingKey(personKey, disclosureId), bodies);

export interface Commitments {
  /** As `commitFields` makes them. */
  readonly fields: Readonly<Record<string, string>>;
  /** As `commitBodies` makes it. */
  readonly bodies: string;
}

/** All commitments of one disclosure; its key is derived once. */
export function commitAll(
  personKey: Buffer,
  disclosureId: string,
  values: FieldValues,
  bodies: readonly (string | undefined)[],
): Commitments {
  const key = committingKey(personKey, disclosureId);
  return { fields: commitFieldsWith(key, values), bodies: commitBodiesWith(key, bodies) };
}
