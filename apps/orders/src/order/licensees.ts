/** Persons and their versions as orders need them: found or made, never rewritten (protocols.md, 4). */
import { EntityManager } from 'typeorm';
import { newId } from '#common/database/ids.js';
import { makeWrappedKey } from '#common/disclosure/person-key.js';
import { bindWrappingKey } from '#common/disclosure/wrapping-key.js';
import { emailKey } from '#common/http/validation.js';
import { Customer } from '#common/model/customer.entity.js';
import { Refusal } from '#common/refusal.js';
import type { FieldFault } from '#common/refusal.js';
import { customerValuesIn } from '#common/text/person-name.js';
import type { KnownOfCustomer } from '#common/text/person-name.js';
import type { LicenseeBody } from './order.dto.js';

const FIND_PERSON = `SELECT id FROM persons WHERE customer_id = $1 AND email_key = $2`;
const MAKE_PERSON = `
  INSERT INTO persons (id, customer_id, email_key, created_at, erased_at) VALUES ($1, $2, $3, clock_timestamp(), NULL)
  ON CONFLICT (customer_id, email_key) DO NOTHING RETURNING id`;
const MAKE_KEY = `INSERT INTO person_keys (person_id, wrapping_key_id, wrapped_key) VALUES ($1, $2, $3)`;
const FIND_VERSION = `SELECT id FROM person_versions WHERE person_id = $1 AND first_name = $2 AND last_name = $3 AND email = $4`;
const MAKE_VERSION = `
  INSERT INTO person_versions (id, person_id, first_name, last_name, email, created_at) VALUES ($1, $2, $3, $4, $5, clock_timestamp())
  ON CONFLICT (person_id, first_name, last_name, email) DO NOTHING RETURNING id`;

/** Runs find, then make, then find: whoever loses a race finds what the winner made. */
async function findOrMake(
  manager: EntityManager,
  find: [string, unknown[]],
  make: () => Promise<{ id: string }[]>,
): Promise<{ id: string; made: boolean }> {
  const [found] = await manager.query<{ id: string }[]>(...find);
  if (found) return { id: found.id, made: false };
  const [made] = await make();
  if (made) return { id: made.id, made: true };
  const [theirs] = await manager.query<{ id: string }[]>(...find);
  return { id: theirs!.id, made: false };
}

/** Id of the version of this customer's person that has exactly these values. */
export async function licenseeVersion(
  manager: EntityManager,
  wrappingKey: Buffer,
  customerId: string,
  licensee: LicenseeBody,
): Promise<string> {
  const key = emailKey(licensee.email);
  const person = await findOrMake(manager, [FIND_PERSON, [customerId, key]], () =>
    manager.query(MAKE_PERSON, [newId('person'), customerId, key]),
  );
  if (person.made) {
    const keyId = await bindWrappingKey(manager, wrappingKey);
    await manager.query(MAKE_KEY, [person.id, keyId, makeWrappedKey(wrappingKey, person.id)]);
  }
  const content = [person.id, licensee.firstName, licensee.lastName ?? '', licensee.email];
  const version = await findOrMake(manager, [FIND_VERSION, content], () =>
    manager.query(MAKE_VERSION, [newId('personVersion'), ...content]),
  );
  return version.id;
}

function faultsOfName(licensee: LicenseeBody, field: string, known: KnownOfCustomer): FieldFault[] {
  const { firstName, lastName = '' } = licensee;
  const told = (name: string, at: string) =>
    customerValuesIn(name, known).map((what) => ({ field: at, rule: `holds-customer-${what}` }));
  const single = [...told(firstName, `${field}.firstName`), ...told(lastName, `${field}.lastName`)];
  return single.length > 0 ? single : told(`${firstName} ${lastName}`, field);
}

/** A vendor is told names. Where the customer lives and how to call them does not travel in one. */
export async function refuseCustomerValues(
  manager: EntityManager,
  customerId: string,
  licensees: readonly { readonly licensee: LicenseeBody; readonly field: string }[],
): Promise<void> {
  const known = await manager.findOne(Customer, {
    select: { id: true, phone: true, address: true },
    where: { id: customerId },
  });
  const faults = licensees.flatMap(({ licensee, field }) => faultsOfName(licensee, field, known!));
  if (faults.length > 0) throw new Refusal('invalid-input', faults);
}
