/** Licensees as orders need them: their versions are found or made, never rewritten (protocols.md, 4). */
import { setImmediate as othersFirst } from 'node:timers/promises';
import { EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { emailKey } from '#kernel/http/validation.js';
import { Customer } from '#model/customer.entity.js';
import type { SameAddress } from '#model/order.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import { Refusal, type FieldFault } from '#kernel/refusal.js';
import { customerValues, isPersonNameAsOne, nameKey, type ValuesInName } from '#kernel/text/person-name.js';
import type { LicenseeBody } from './order.dto.js';
import { personMeant, takeTurn } from './same-address.js';

const FIND_VERSION = `SELECT id FROM person_versions WHERE person_id = $1 AND first_name = $2 AND last_name = $3 AND email = $4`;
const MAKE_VERSION = `
  INSERT INTO person_versions (id, person_id, first_name, last_name, email, created_at) VALUES ($1, $2, $3, $4, $5, clock_timestamp())
  ON CONFLICT (person_id, first_name, last_name, email) DO NOTHING RETURNING id`;

/** Of two concurrent orders the second finds the version that the first made. */
async function versionOf(manager: EntityManager, personId: string, licensee: LicenseeBody): Promise<string> {
  const content = [personId, licensee.firstName, licensee.lastName ?? '', licensee.email];
  const find = () => rows<Pick<PersonVersion, 'id'>>(manager, FIND_VERSION, content);
  const [found] = await find();
  if (found) return found.id;
  const [made] = await rows<Pick<PersonVersion, 'id'>>(manager, MAKE_VERSION, [newId('personVersion'), ...content]);
  return (made ?? (await find())[0]!).id;
}

export interface NamedBody {
  readonly licensee: LicenseeBody;
  /** Path of the licensee in the request; refusals name it. */
  readonly field: string;
}
export interface Named {
  /** The version of the person that has exactly these values. */
  readonly personVersionId: string;
  readonly said: SameAddress | null;
}

const RANKS = [undefined, 'same-person', 'another-person'];

/**
 * Every order goes through its licensees in the same sequence, so that two orders for the same persons cannot deadlock. At one address a
 * licensee without `sameAddress` comes first, then `same-person`, then `another-person`; then the earlier line.
 */
async function inOrder(named: readonly NamedBody[]): Promise<{ sorted: NamedBody[]; severalAtOne: boolean }> {
  const firstLine = new Map<string, number>();
  const placed: { readonly each: NamedBody; readonly place: (string | number)[] }[] = [];
  for (const [line, each] of named.entries()) {
    await othersFirst();
    const { email, sameAddress, firstName, lastName = '' } = each.licensee;
    const address = emailKey(email);
    const name = JSON.stringify([address, nameKey(firstName, lastName)]);
    if (!firstLine.has(name)) firstLine.set(name, line);
    placed.push({ each, place: [address, RANKS.indexOf(sameAddress), firstLine.get(name)!, firstName, lastName] });
  }
  const before = (one: (typeof placed)[number], other: (typeof placed)[number]): number => {
    const at = one.place.findIndex((part, index) => part !== other.place[index]);
    return at < 0 ? 0 : one.place[at]! < other.place[at]! ? -1 : 1;
  };
  const addresses = new Set(placed.map(({ place }) => place[0]));
  return { sorted: placed.toSorted(before).map(({ each }) => each), severalAtOne: firstLine.size > addresses.size };
}

/** The person version of each licensee, in the order of the request; refuses where it is unclear who is meant. */
export async function licenseesOf(
  manager: EntityManager,
  wrappingKey: Buffer,
  customerId: string,
  named: readonly NamedBody[],
): Promise<Named[]> {
  await refuseOtherValues(manager, customerId, named);
  const lines = await inOrder(named);
  // An order with `sameAddress`, or with several names at one address, locks the customer first: it cannot deadlock with another.
  if (lines.severalAtOne || named.some(({ licensee }) => licensee.sameAddress !== undefined))
    await takeTurn(manager, customerId);
  const found = new Map<NamedBody, Named>();
  const asked = new Map<NamedBody, FieldFault>();
  for (const each of lines.sorted) {
    const meant = await personMeant(manager, wrappingKey, customerId, each.licensee);
    if ('rule' in meant) asked.set(each, { field: `${each.field}.sameAddress`, rule: meant.rule });
    else {
      const personVersionId = await versionOf(manager, meant.personId, each.licensee);
      found.set(each, { personVersionId, said: meant.said });
    }
  }
  if (asked.size > 0)
    throw new Refusal(
      'another-name-known',
      named.flatMap((each) => asked.get(each) ?? []),
    );
  return named.map((each) => found.get(each)!);
}

function faultsOfName({ firstName, lastName, both }: ValuesInName, field: string): FieldFault[] {
  const told = (values: ValuesInName['both'], at: string) =>
    values.map((what) => ({ field: at, rule: `holds-customer-${what}` }));
  return [...told(firstName, `${field}.firstName`), ...told(lastName, `${field}.lastName`), ...told(both, field)];
}

/** Names are disclosed to vendors: neither half of a name, nor both together, may hold the customer's address, phone or another number. */
async function refuseOtherValues(
  manager: EntityManager,
  customerId: string,
  licensees: readonly NamedBody[],
): Promise<void> {
  const known = await manager.findOne(Customer, {
    select: { id: true, phone: true, address: true },
    where: { id: customerId },
  });
  const valuesIn = customerValues(known!);
  const faults: FieldFault[] = [];
  for (const { licensee, field } of licensees) {
    await othersFirst();
    faults.push(...faultsOfName(valuesIn(licensee), field));
    if (!isPersonNameAsOne(licensee)) faults.push({ field, rule: 'person-name' });
  }
  if (faults.length > 0) throw new Refusal('invalid-input', faults);
}
