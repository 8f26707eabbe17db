/** What a person wants corrected, in their own words: their express wish, recorded as such (law 2). Written by `consent`. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Person } from './person.entity.js';
import type { Language } from '#kernel/text/language.js';

/** No step after the recording is built yet. */
export const CORRECTION_WISH_STATES = ['recorded'] as const;
export type CorrectionWishState = (typeof CORRECTION_WISH_STATES)[number];

@Entity('correction_wishes')
export class CorrectionWish {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Person, { name: 'correction_wishes_person_fk' })
  @Index('correction_wishes_person')
  @Column('text')
  personId: string;
  /** Up to 2,000 characters. */
  @Column('text') text: string;
  @Column('text') language: Language;
  @Column('text') state: CorrectionWishState;
  @Column('timestamptz') wishedAt: Date;
}
