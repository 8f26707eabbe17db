/** What is on record of a customer and is not changed: who tells their licensees, and who of them buys in person. Written by `orders`. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Append-only: that a customer tells their licensees themselves what vendors are told (GDPR Art. 14), or does so no more. The last one counts. */
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

/** The one person of a customer who may be the buyer of a license in person: the first who was. */
@Entity('customer_buyers')
export class CustomerBuyer {
  @PrimaryColumn('text') customerId: string;
  @Column('text') personId: string;
  /** The order in which they were. */
  @Column('text') orderId: string;
  @Column('timestamptz') recordedAt: Date;
}
