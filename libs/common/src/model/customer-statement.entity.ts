/** What is on record of a customer and is not changed: who tells their licensees, and who of them buys in person. Written by `orders`. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Append-only: that a customer tells their licensees themselves what vendors are told (GDPR Art. 14), or does so no more. The last one counts. */
@Entity('customer_confirmations')
@Index('customer_confirmations_customer', ['customerId', 'id'])
export class CustomerConfirmation {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'customer_confirmations_pk' }) id: string;
  @Column('text', { name: 'customer_id' }) customerId: string;
  @Column('boolean') tells: boolean;
  /** How that was confirmed. */
  @Column('text') evidence: string;
  @Column('text', { name: 'recorded_by' }) recordedBy: string;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt: Date;
}

/** The one person of a customer who may be the buyer of a license in person: the first who was. */
@Entity('customer_buyers')
export class CustomerBuyer {
  @PrimaryColumn('text', { name: 'customer_id', primaryKeyConstraintName: 'customer_buyers_pk' }) customerId: string;
  @Column('text', { name: 'person_id' }) personId: string;
  /** The order in which they were. */
  @Column('text', { name: 'order_id' }) orderId: string;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt: Date;
}
