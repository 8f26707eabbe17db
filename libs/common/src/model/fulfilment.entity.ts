/** One order line becoming a license. Written by `orders`. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { FOLLOWS_DELIVERY, type FulfilmentState } from './fulfilment.states.js';
import { inSql } from './in-sql.js';
import { OrderLine } from './order.entity.js';
import { PersonVersion } from './person.entity.js';

@Entity('fulfilments')
@Index('fulfilments_open', ['id'], { where: `state IN ${inSql(FOLLOWS_DELIVERY)}` })
export class Fulfilment {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => OrderLine, { name: 'fulfilments_line_fk' })
  @Index('fulfilments_line', { unique: true })
  @Column('text')
  orderLineId: string;
  @Index('fulfilments_state')
  @Column('text')
  state: FulfilmentState;
  /** Code of why it stands where it stands: the vendor's question, the refusal. */
  @Column('text', { nullable: true }) reason: string | null;
  /** The licensee as last answered by the clerk; the line keeps what was ordered. */
  @ForeignKey(() => PersonVersion, { name: 'fulfilments_person_version' })
  @Column('text')
  personVersionId: string;
  /** Number of its current delivery, from 1: each answer to a question starts a new one with a new intent key. */
  @Column('integer') round: number;
  @Column('timestamptz') updatedAt: Date;
}
