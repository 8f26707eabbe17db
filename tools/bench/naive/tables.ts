/** The two tables of the naive app, in a schema of their own. */
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { PreparingClient } from '#kernel/database/preparing-client.js';

export const NAIVE_SCHEMA = 'naive';
export const NAIVE_QUEUE = 'naive-licenses';

export interface NaiveSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly vendorUrl: string;
  readonly atOnce: number;
}

@Entity('orders')
export class NaiveOrder {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column('text') product: string;
  @Column('integer') seats: number;
  @Column('integer') termMonths: number;
  @Column('text') firstName: string;
  @Column('text') lastName: string;
  @Column('text') email: string;
  @Column('text') state: 'placed' | 'licensed';
  @Column('timestamptz') placedAt: Date;
}

@Entity('licenses')
export class NaiveLicense {
  @PrimaryGeneratedColumn() id: number;
  @Column('uuid', { unique: true }) orderId: string;
  @Column('text', { unique: true }) serialNumber: string;
  @Column('text') licenseKey: string;
  @Column('date') startsOn: string;
  @Column('date', { nullable: true }) expiresOn: string | null;
  @Column('timestamptz') storedAt: Date;
}

export const database = ({ databaseUrl, atOnce }: NaiveSettings, part: string): TypeOrmModuleOptions => ({
  type: 'postgres',
  url: databaseUrl,
  schema: NAIVE_SCHEMA,
  applicationName: `bench-naive-${part}`,
  entities: [NaiveOrder, NaiveLicense],
  synchronize: part === 'api',
  uuidExtension: 'pgcrypto',
  installExtensions: false,
  extra: { Client: PreparingClient, max: atOnce + 4 },
});
