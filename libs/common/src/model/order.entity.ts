/** What a clerk ordered. Orders and lines never change; what becomes of a line stands in its fulfilment. Written by `orders`. */
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
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
  @Column('text', { name: 'customer_id' }) customerId: string;
  /** Subject of the clerk's access token. */
  @Column('text', { name: 'placed_by' }) placedBy: string;
  @Column('timestamptz', { name: 'placed_at' }) placedAt: Date;
  @Column('text', { name: 'idempotency_key' }) idempotencyKey: string;
  /** Keyed fingerprint of the request, to tell a repeat from another order under the same key. */
  @Column('bytea', { name: 'request_fingerprint' }) requestFingerprint: Buffer;

  @ManyToOne(() => Customer)
  @JoinColumn({ name: 'customer_id', foreignKeyConstraintName: 'orders_customer' })
  customer?: Relation<Customer>;
}

@Entity('order_lines')
@Unique('order_lines_position', ['orderId', 'position'])
@Check('order_lines_same_address', `same_address IN ('same-person', 'another-person')`)
@Index('order_lines_same_person', ['personVersionId'], { where: `same_address = 'same-person'` })
export class OrderLine {
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'order_id' }) orderId: string;
  @Column('integer') position: number;
  @Column('text', { name: 'product_id' }) productId: string;
  /** The vendor's own name of the product when the line was placed; null: placed before this was kept, the product's own counts. */
  @Column('text', { name: 'product_reference', nullable: true }) productReference: string | null;
  @Column('integer') seats: number;
  /** Null: no end. */
  @Column('integer', { name: 'term_months', nullable: true }) termMonths: number | null;
  /** True where the licensee is the buyer in person: then the contract is the legal basis (policy.ts). */
  @Column('boolean', { name: 'licensee_is_buyer' }) licenseeIsBuyer: boolean;
  @Column('text', { name: 'person_version_id' }) personVersionId: string;
  /** What the clerk said of a name that was new at its address. `same-person` is the customer's wish to correct the name. Null: it was not asked. */
  @Column('text', { name: 'same_address', nullable: true }) sameAddress: SameAddress | null;

  @ManyToOne(() => Order)
  @JoinColumn({ name: 'order_id', foreignKeyConstraintName: 'order_lines_order' })
  order?: Relation<Order>;
  @ManyToOne(() => Product)
  @JoinColumn({ name: 'product_id', foreignKeyConstraintName: 'order_lines_product' })
  product?: Relation<Product>;
  @ManyToOne(() => PersonVersion)
  @JoinColumn({ name: 'person_version_id', foreignKeyConstraintName: 'order_lines_person_version' })
  personVersion?: Relation<PersonVersion>;
}

/** Append-only: what happened to an order on our side, for its timeline. */
@Entity('order_events')
@Index('order_events_order', ['orderId', 'at'])
export class OrderEvent {
  @PrimaryColumn('text') id: string;
  @Column('text', { name: 'order_id' }) orderId: string;
  @Column('text', { name: 'fulfilment_id', nullable: true }) fulfilmentId: string | null;
  /** `placed`, `revocation-asked`, or an event of fulfilment.states.ts. */
  @Column('text') event: string;
  /** State after the event, where it concerns a fulfilment. */
  @Column('text', { nullable: true }) state: string | null;
  @Column('text', { nullable: true }) reason: string | null;
  /** Subject of the person who did it; null for the machine. */
  @Column('text', { nullable: true }) actor: string | null;
  @Column('timestamptz') at: Date;

  @ManyToOne(() => Order)
  @JoinColumn({ name: 'order_id', foreignKeyConstraintName: 'order_events_order_fk' })
  order?: Relation<Order>;
}
