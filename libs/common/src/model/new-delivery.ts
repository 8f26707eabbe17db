/** The row that vendor-sync will work on, as the service with the wish inserts it. */
import { newId } from '#kernel/ids.js';
import type { DeliveryPurpose, Form } from './purposes.js';
import type { Delivery } from './delivery.entity.js';

export interface NewDelivery {
  readonly vendorId: string;
  readonly purpose: DeliveryPurpose;
  readonly form: Form;
  /** What it is for: exactly one of the three. */
  readonly fulfilmentId?: string;
  readonly licenseId?: string;
  readonly escalationId?: string;
  readonly personVersionId: string;
  /** Numbers the deliveries of one fulfilment or license for one purpose, from 1. */
  readonly round: number;
  /** UUID that names this thing at the vendor for ever. */
  readonly intentKey: string;
}

/** The database's clock, with which these times are compared. */
const atInsert = () => 'statement_timestamp()';
type WrittenAt = 'createdAt' | 'nextAt';
export type DeliveryRow = Omit<Delivery, WrittenAt> & Readonly<Record<WrittenAt, () => string>>;

export const deliveryRow = (wish: NewDelivery): DeliveryRow => ({
  id: newId('delivery'),
  vendorId: wish.vendorId,
  purpose: wish.purpose,
  form: wish.form,
  fulfilmentId: wish.fulfilmentId ?? null,
  licenseId: wish.licenseId ?? null,
  escalationId: wish.escalationId ?? null,
  personVersionId: wish.personVersionId,
  round: wish.round,
  intentKey: wish.intentKey,
  createdAt: atInsert,
  hold: false,
  cancelRequestedAt: null,
  state: 'waiting',
  step: wish.purpose,
  fence: 0,
  leaseUntil: null,
  rung: 0,
  nextAt: atInsert,
  reason: null,
  settledAt: null,
  revivedFence: null,
});
