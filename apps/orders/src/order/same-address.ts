/**
 * Finds the person that a name at an address means. A mailbox may be shared: where the customer has a person of another name at the address,
 * the clerk says whether that is one person or two. Until then the order is refused.
 */
import { EntityManager } from 'typeorm';
import { rows, type OrNull } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { makeWrappedKey } from '#disclosure/person-key.js';
import { bindWrappingKey } from '#disclosure/wrapping-key.js';
import { emailKey } from '#kernel/http/validation.js';
import type { SameAddress } from '#model/order.entity.js';
import type { Person, PersonVersion } from '#model/person.entity.js';
import { nameKey } from '#kernel/text/person-name.js';
import type { LicenseeBody } from './order.dto.js';

const LOCK_CUSTOMER = `SELECT 1 FROM customers WHERE id = $1 FOR NO KEY UPDATE`;
/** Bound of the names at one address that a new name is compared with; every version counts. */
const MOST_NAMES = 200;
/**
 * The persons at an address, with every name that each ever had; an exact match comes first. An erased person keeps the mailbox number and has
 * no name to match.
 */
const FIND_KNOWN = `
  SELECT p.id, p.mailbox_number, p.erased_at, v.first_name, v.last_name
    FROM persons p LEFT JOIN person_versions v ON v.person_id = p.id AND p.erased_at IS NULL
   WHERE p.customer_id = $1 AND p.email_key = $2
   ORDER BY (v.first_name = $3 AND v.last_name = $4) IS TRUE DESC, p.mailbox_number LIMIT ${MOST_NAMES}`;
const MAKE_PERSON = `
  INSERT INTO persons (id, customer_id, email_key, mailbox_number, created_at, erased_at) VALUES ($1, $2, $3, $4, clock_timestamp(), NULL)
  ON CONFLICT (customer_id, email_key, mailbox_number) DO NOTHING RETURNING id`;
const MAKE_KEY = `INSERT INTO person_keys (person_id, wrapping_key_id, wrapped_key) VALUES ($1, $2, $3)`;

type KnownRow = Pick<Person, 'id' | 'mailboxNumber' | 'erasedAt'> &
  OrNull<Pick<PersonVersion, 'firstName' | 'lastName'>>;

const isErased = ({ erasedAt }: KnownRow): boolean => erasedAt !== null;
const nextNumber = (known: readonly KnownRow[]): number =>
  Math.max(0, ...known.map(({ mailboxNumber }) => mailboxNumber)) + 1;

export interface Meant {
  readonly personId: string;
  /** `sameAddress` of the request, where it decided. */
  readonly said: SameAddress | null;
}
/** The clerk has to say who is meant. */
export interface Asks {
  readonly rule: 'same-or-another-person' | 'several-persons' | 'too-many-names';
}

/** Called before a person is looked up or made: of two concurrent orders the second sees the persons of the first. */
export const takeTurn = (manager: EntityManager, customerId: string): Promise<unknown> =>
  manager.query(LOCK_CUSTOMER, [customerId]);

/** Undefined where a concurrent order made the person of that number; the insert has waited for that order. */
async function makePerson(
  manager: EntityManager,
  wrappingKey: Buffer,
  customerId: string,
  key: string,
  mailboxNumber: number,
): Promise<string | undefined> {
  const row = [newId('person'), customerId, key, mailboxNumber];
  const [made] = await rows<Pick<Person, 'id'>>(manager, MAKE_PERSON, row);
  if (!made) return undefined;
  const keyId = await bindWrappingKey(manager, wrappingKey);
  await manager.query(MAKE_KEY, [made.id, keyId, makeWrappedKey(wrappingKey, made.id)]);
  return made.id;
}

export async function personMeant(
  manager: EntityManager,
  wrappingKey: Buffer,
  customerId: string,
  { firstName, lastName = '', email, sameAddress }: LicenseeBody,
): Promise<Meant | Asks> {
  const at = [customerId, emailKey(email)] as const;
  const find = () => rows<KnownRow>(manager, FIND_KNOWN, [...at, firstName, lastName]);
  let found = await find();
  if (found.every(isErased) && found.length < MOST_NAMES) {
    const first = await makePerson(manager, wrappingKey, ...at, nextNumber(found));
    if (first) return { personId: first, said: null };
    found = await find();
  }
  const known = found.filter((row) => !isErased(row));
  const first = known[0];
  if (first?.firstName === firstName && first.lastName === lastName) return { personId: first.id, said: null };
  if (found.length >= MOST_NAMES) return { rule: 'too-many-names' };
  const name = nameKey(firstName, lastName);
  const byName = known.find((row) => row.firstName !== null && nameKey(row.firstName, row.lastName ?? '') === name);
  if (byName) return { personId: byName.id, said: null };
  if (sameAddress === undefined) return { rule: 'same-or-another-person' };
  const last = known.at(-1)!;
  if (sameAddress === 'same-person')
    return known.some(({ id }) => id !== last.id)
      ? { rule: 'several-persons' }
      : { personId: last.id, said: sameAddress };
  // The lock of the customer keeps other orders from making a person of that number.
  const another = await makePerson(manager, wrappingKey, ...at, nextNumber(found));
  return { personId: another!, said: sameAddress };
}
