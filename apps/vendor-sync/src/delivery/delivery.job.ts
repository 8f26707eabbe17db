/** The rows that a delivery is made of, as they are read once it is claimed. */
import type { DataSource, QueryRunner } from 'typeorm';
import { isQuoted } from '#disclosure/quoted.js';
import { Whose } from '#disclosure/whose.js';
import { rows, type As } from '#kernel/database/rows.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { License } from '#model/license.entity.js';
import type { OrderLine } from '#model/order.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import type { Product } from '#model/product.entity.js';
import type { CaseText, Escalation, StopNotice } from '#model/support-case.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import type { SecretBinding } from '../vendors/vendor-clients.js';
import { READ_ESCALATION, READ_JOBS, READ_TEXTS, READ_WHOSE } from './delivery.queries.js';

/** A delivery with its vendor, license and order line. */
export interface DeliveryJob
  extends
    As<Delivery, { deliveryId: 'id' }>,
    Pick<Delivery, 'purpose' | 'intentKey' | 'fulfilmentId' | 'licenseId' | 'escalationId' | 'personVersionId'>,
    Pick<Delivery, 'revivedFence'>,
    As<License, { reference: 'ourReference' }>,
    As<OrderLine, { product: 'productReference' }>,
    Pick<OrderLine, 'seats' | 'termMonths'>,
    As<Product, { productId: 'id' }>,
    Pick<Product, 'serialFormat'>,
    As<Vendor, { vendorId: 'id' }>,
    Pick<Vendor, 'legalEntity' | 'country' | 'adapter' | 'baseUrl' | 'secretName'>,
    Pick<Vendor, 'supportChannel' | 'supportAddress' | 'supportSecretName'> {
  readonly now: Date;
  readonly orderedOn: string;
  /** The vendor and host that the secret is bound to. */
  readonly secretBound: SecretBinding | null;
  /** The same for the secret of the support API; without its own secret that is the one for licensing. */
  readonly supportSecretBound: SecretBinding | null;
  readonly everOpen: boolean;
  readonly saidTaken: boolean;
  readonly escalation?: EscalationJob;
}

/** What an escalation's letter was composed of. */
export type EscalationJob = Pick<Escalation, 'id' | 'channel' | 'recipient' | 'recipientEntity' | 'recipientCountry'> &
  Pick<Escalation, 'sender' | 'composedAt'> &
  Pick<License, 'serialNumber'> &
  // Our reference of the license.
  As<License, { licenseReference: 'ourReference' }> &
  Pick<StopNotice, 'vendorCaseReference'>;

type Person = Pick<PersonVersion, 'firstName' | 'lastName' | 'email'> &
  As<CaseText, { problemText: 'text' }> &
  As<Delivery, { deliveryId: 'id' }>;

/** A delivery, and the person to be recognised in answers and in what a letter repeats: the answer to a look-up may hold the person too. */
export interface WorkedOn {
  readonly job: DeliveryJob;
  readonly whose: Whose;
}

type Reads = DataSource | QueryRunner;

/** Of deliveries that are about no case. */
export async function readPlain(on: Reads, deliveryIds: readonly string[]): Promise<WorkedOn[]> {
  const jobs = await rows<DeliveryJob>(on, READ_JOBS, [deliveryIds]);
  const persons = await rows<Person>(on, READ_WHOSE, [deliveryIds]);
  const personOf = new Map(persons.map((person) => [person.deliveryId, person]));
  return jobs.map((job) => ({ job, whose: new Whose(personOf.get(job.deliveryId) ?? {}) }));
}

export async function readWork(on: Reads, deliveryId: string): Promise<WorkedOn> {
  const [found] = await readPlain(on, [deliveryId]);
  const { job, whose } = found!;
  if (!job.escalationId) return { job, whose };
  const [escalation] = await rows<EscalationJob>(on, READ_ESCALATION, [deliveryId]);
  const { vendorCaseReference: reference } = escalation!;
  const isInTexts = reference !== null && (await standsInTexts(on, deliveryId, reference));
  return { job: { ...job, escalation: { ...escalation!, vendorCaseReference: isInTexts ? null : reference } }, whose };
}

async function standsInTexts(on: Reads, deliveryId: string, reference: string): Promise<boolean> {
  const texts = await rows<Pick<CaseText, 'text'>>(on, READ_TEXTS, [deliveryId]);
  return isQuoted(reference, texts);
}
