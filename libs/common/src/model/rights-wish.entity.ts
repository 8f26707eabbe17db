/** That a person objects or wants to be erased, as they said it (GDPR Art. 17, 21); settled once, with an answer for them to read. Written by `consent`. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Person } from './person.entity.js';
import type { Language } from '#kernel/text/language.js';

export const RIGHTS = ['objection', 'erasure'] as const;
export type Right = (typeof RIGHTS)[number];

export const SETTLEMENTS = ['granted', 'refused'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

export const RIGHTS_WISH_STATES = ['open', ...SETTLEMENTS] as const;
export type RightsWishState = (typeof RIGHTS_WISH_STATES)[number];

/** What they said is written once; of each kind a person has one that is open. */
@Entity('rights_wishes')
@Index('rights_wishes_open', ['personId', 'kind'], { unique: true, where: `state = 'open'` })
export class RightsWish {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Person, { name: 'rights_wishes_person_fk' })
  @Index('rights_wishes_person')
  @Column('text')
  personId: string;
  @Column('text') kind: Right;
  /** Their reasons, up to 2,000 characters; null: they gave none, and need not. */
  @Column('text', { nullable: true }) text: string | null;
  @Column('text') language: Language;
  @Column('timestamptz') wishedAt: Date;
  @Column('text') state: RightsWishState;
  /** What the person reads on their page. */
  @Column('text', { nullable: true }) answer: string | null;
  @Column('timestamptz', { nullable: true }) settledAt: Date | null;
  /** Subject of the member of staff. */
  @Column('text', { nullable: true }) settledBy: string | null;
}
