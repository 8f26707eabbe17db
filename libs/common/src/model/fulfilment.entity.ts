/** One order line becoming a license. Written by `orders`. Its state is that of its current delivery and stands in no column. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { OrderLine } from './order.entity.js';
import { PersonVersion } from './person.entity.js';

@Entity('fulfilments')
export class Fulfilment {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => OrderLine, { name: 'fulfilments_line_fk' })
  @Index('fulfilments_line', { unique: true })
  @Column('text')
  orderLineId: string;
  /** The licensee as last answered by the clerk; the line keeps what was ordered. */
  @ForeignKey(() => PersonVersion, { name: 'fulfilments_person_version' })
  @Column('text')
  personVersionId: string;
  /** Number of its current delivery, from 1: each answer to a question starts a new one with a new intent key. */
  @Column('integer') round: number;
}
