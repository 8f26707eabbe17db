/** A person is a customer, a normalised e-mail address, and a number among those who share that mailbox (protocols.md, 4). */
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Customer } from './customer.entity.js';

@Entity('persons')
@Unique('persons_mailbox', ['customerId', 'emailKey', 'mailboxNumber'])
export class Person {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Customer, { name: 'persons_customer' })
  @Column('text')
  customerId: string;
  /** The address in the form in which two spellings of one mailbox are equal; never sent. */
  @Column('text') emailKey: string;
  /** 1 for the first person known at this address; others who share the mailbox get the next numbers. */
  @Column('integer') mailboxNumber: number;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) erasedAt: Date | null;
}

/** What we know of a person at one time. Immutable: each line and license points to the version it was placed with. */
@Entity('person_versions')
@Unique('person_versions_content', ['personId', 'firstName', 'lastName', 'email'])
export class PersonVersion {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Person, { name: 'person_versions_person_fk' })
  @Index('person_versions_person')
  @Column('text')
  personId: string;
  @Column('text') firstName: string;
  /** Empty for a person with one name. Not null, so that two equal versions collide on the unique key. */
  @Column('text') lastName: string;
  @Column('text') email: string;
  @Column('timestamptz') createdAt: Date;
}

/** The key that opens a person's ledger commitments, wrapped. Deleting the row is the erasure (protocols.md, 3). */
@Entity('person_keys')
export class PersonKey {
  @PrimaryColumn('text') personId: string;
  @Column('text') wrappingKeyId: string;
  @Column('bytea') wrappedKey: Buffer;
}

/** The wrapping key of this database: one row at most, written with the first person's key. */
@Entity('wrapping_key')
@Check('wrapping_key_one', 'one')
export class WrappingKey {
  @PrimaryColumn('boolean') one: boolean;
  @Column('text') keyId: string;
  @Column('timestamptz') firstUsedAt: Date;
}
