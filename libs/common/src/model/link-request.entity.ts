/** A typed mail address to which the link to the person's page is to be mailed. Written and deleted by `consent`, within seconds. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Language } from '#kernel/text/language.js';

@Entity('link_requests')
export class LinkRequest {
  @PrimaryColumn('text') id: string;
  /** In the form in which two spellings of one mailbox are equal; it may belong to nobody. */
  @Column('text') emailKey: string;
  @Column('text') language: Language;
  @Column('timestamptz') requestedAt: Date;
}
