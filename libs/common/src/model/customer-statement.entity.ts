/** Unchangeable records of a customer: whether it informs its licensees itself, and which person buys in person. Written by `orders`. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Append-only: that a customer informs its licensees of disclosures itself (GDPR Art. 14), or no longer does. The newest one counts. */
@Entity('customer_confirmations')
@Index('customer_confirmations_customer', ['customerId', 'id'])
export class CustomerConfirmation {
  @PrimaryColumn('text') id: string;
  @Column('text') customerId: string;
  @Column('boolean') tells: boolean;
  /** How that was confirmed. */
  @Column('text') evidence: string;
  @Column('text') recordedBy: string;
  @Column('timestamptz') recordedAt: Date;
}

/** The one person of a customer who may be the buyer of a license in person: the first one recorded. */
@Entity('customer_buyers')
export class CustomerBuyer {
  @PrimaryColumn('text') customerId: string;
  @Column('text') personId: string;
  /** The order in which they were. */
  @Column('text') orderId: string;
  @Column('timestamptz') recordedAt: Date;
}
