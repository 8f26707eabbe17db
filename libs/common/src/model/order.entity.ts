/** What a clerk ordered. Orders and lines never change; what becomes of a line stands in its fulfilment. Written by `orders`. */
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { inSql } from './in-sql.js';
import type { FulfilmentState, OrderEventName } from './fulfilment.states.js';
import { Customer } from './customer.entity.js';
import { PersonVersion } from './person.entity.js';
import { Product } from './product.entity.js';

/** Of two names at one address: one person, or two who share the mailbox. */
export const SAME_ADDRESS = ['same-person', 'another-person'] as const;
export type SameAddress = (typeof SAME_ADDRESS)[number];

@Entity('orders')
@Unique('orders_idempotency', ['placedBy', 'idempotencyKey'])
@Index('orders_clerk', ['placedBy', 'id'])
export class Order {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Customer, { name: 'orders_customer' })
  @Column('text')
  customerId: string;
  /** Subject of the clerk's access token. */
  @Column('text') placedBy: string;
  @Column('timestamptz') placedAt: Date;
  @Column('text') idempotencyKey: string;
  /** Keyed fingerprint of the request, to tell a repeat from another order under the same key. */
  @Column('bytea') requestFingerprint: Buffer;
}

@Entity('order_lines')
@Unique('order_lines_position', ['orderId', 'position'])
@Check('order_lines_same_address', `same_address IN ${inSql(SAME_ADDRESS)}`)
@Index('order_lines_same_person', ['personVersionId'], { where: `same_address = 'same-person'` })
export class OrderLine {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Order, { name: 'order_lines_order' })
  @Column('text')
  orderId: string;
  @Column('integer') position: number;
  @ForeignKey(() => Product, { name: 'order_lines_product' })
  @Column('text')
  productId: string;
  /** The vendor's own name of the product when the line was placed. */
  @Column('text') productReference: string;
  @Column('integer') seats: number;
  /** Null: no end. */
  @Column('integer', { nullable: true }) termMonths: number | null;
  /** True where the licensee is the buyer in person: then the contract is the legal basis (policy.ts). */
  @Column('boolean') licenseeIsBuyer: boolean;
  @ForeignKey(() => PersonVersion, { name: 'order_lines_person_version' })
  @Column('text')
  personVersionId: string;
  /** The clerk's answer about a new name at a known address; `same-person` is the customer's wish to correct it. Null: it was not asked. */
  @Column('text', { nullable: true }) sameAddress: SameAddress | null;
}

/** Append-only: what happened to an order on our side, for its timeline. */
@Entity('order_events')
@Index('order_events_order', ['orderId', 'at'])
@Index('order_events_cancelled', ['orderId'], { where: `event = 'cancelled'` })
export class OrderEvent {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Order, { name: 'order_events_order_fk' })
  @Column('text')
  orderId: string;
  @Column('text', { nullable: true }) fulfilmentId: string | null;
  @Column('text') event: OrderEventName;
  /** State after the event, where it concerns a fulfilment. */
  @Column('text', { nullable: true }) state: FulfilmentState | null;
  /** Subject of the person who did it. */
  @Column('text') actor: string;
  @Column('timestamptz') at: Date;
}
