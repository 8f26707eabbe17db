/** The first schema: every table, with the indexes and the triggers that stand on it. Read the files of `baseline/` in this order. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CASES } from './baseline/cases.js';
import { DELIVERIES } from './baseline/deliveries.js';
import { HOT_TABLES } from './baseline/hot-tables.js';
import { ORDERS } from './baseline/orders.js';
import { PERSONS } from './baseline/persons.js';
import { RECORDS } from './baseline/records.js';
import { REGISTER } from './baseline/register.js';

export class Baseline1795911047601 implements MigrationInterface {
  name = 'Baseline1795911047601';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...REGISTER, ...ORDERS, ...DELIVERIES, ...CASES, ...PERSONS, ...RECORDS, ...HOT_TABLES])
      await runner.query(statement);
  }

  /** Before the first schema there is nothing. */
  async down(): Promise<void> {
    throw new Error('The first schema cannot be undone: restore a backup or start with an empty database.');
  }
}
