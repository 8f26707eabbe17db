/** Who deletes, or places a legal hold, locks a row that no other service can touch. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RetentionTurn1765050000000 implements MigrationInterface {
  name = 'RetentionTurn1765050000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "retention_turn" ("id" integer NOT NULL, CONSTRAINT "retention_turn_pk" PRIMARY KEY ("id"))`,
    );
    await runner.query(`INSERT INTO "retention_turn" ("id") VALUES (1)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "retention_turn"`);
  }
}
