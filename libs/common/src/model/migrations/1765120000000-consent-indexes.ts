/** The ledger by consent, and the consents that sweeps look for, in tables that grow for years. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentIndexes1765120000000 implements MigrationInterface {
  name = 'ConsentIndexes1765120000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE INDEX "disclosures_consent" ON "disclosures"  ("consent_id") WHERE consent_id IS NOT NULL`,
      `CREATE INDEX "consents_open" ON "consents"  ("valid_until") WHERE state IN ('requested', 'given')`,
      `CREATE INDEX "consents_withdrawn" ON "consents"  ("id") WHERE state = 'withdrawn'`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['consents_withdrawn', 'consents_open', 'disclosures_consent'])
      await runner.query(`DROP INDEX "${index}"`);
  }
}
