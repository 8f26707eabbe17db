/** One order line becoming a license. Written by `orders`. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { OrderLine } from './order.entity.js';
import { PersonVersion } from './person.entity.js';

@Entity('fulfilments')
@Index('fulfilments_open', ['id'], { where: `state IN ('delivering', 'attention')` })
export class Fulfilment {
  @PrimaryColumn('text') id: string;
  @Index('fulfilments_line', { unique: true })
  @Column('text')
  orderLineId: string;
  @Index('fulfilments_state')
  @Column('text')
  state: string;
  /** Code of why it stands where it stands: the vendor's question, the refusal. */
  @Column('text', { nullable: true }) reason: string | null;
  /** The licensee as last answered by the clerk; the line keeps what was ordered. */
  @Column('text') personVersionId: string;
  /** Number of its current delivery, from 1: each answer to a question starts a new one with a new intent key. */
  @Column('integer') round: number;
  @Column('timestamptz') updatedAt: Date;

  @ManyToOne(() => OrderLine)
  @JoinColumn({ name: 'order_line_id', foreignKeyConstraintName: 'fulfilments_line_fk' })
  orderLine?: Relation<OrderLine>;
  @ManyToOne(() => PersonVersion)
  @JoinColumn({ name: 'person_version_id', foreignKeyConstraintName: 'fulfilments_person_version' })
  personVersion?: Relation<PersonVersion>;
}
