/** The database says by which wrapping key its persons' keys are wrapped, so that a service with another one is found out. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class WrappingKey1765060000000 implements MigrationInterface {
  name = 'WrappingKey1765060000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "wrapping_key" ("one" boolean NOT NULL, "key_id" text NOT NULL, "first_used_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "wrapping_key_one" CHECK (one), CONSTRAINT "PK_3c32eb9531783f3a17c07609056" PRIMARY KEY ("one"))`,
    );
    // Where several were used, most persons are delivered with the commonest.
    await runner.query(
      `INSERT INTO wrapping_key SELECT true, wrapping_key_id, clock_timestamp() FROM person_keys GROUP BY wrapping_key_id ORDER BY count(*) DESC, wrapping_key_id LIMIT 1`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "wrapping_key"`);
  }
}
