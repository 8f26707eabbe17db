/** That somebody typed an address to have the link to its own page mailed. Written and deleted by `consent`, within seconds. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Language } from '#kernel/text/language.js';

@Entity('link_requests')
export class LinkRequest {
  @PrimaryColumn('text') id: string;
  /** In the form in which two spellings of one mailbox are equal; whether it is anybody's is not known yet. */
  @Column('text') emailKey: string;
  @Column('text') language: Language;
  @Column('timestamptz') requestedAt: Date;
}
