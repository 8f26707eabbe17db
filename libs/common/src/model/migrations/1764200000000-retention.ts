/** Legal holds, the log of what was deleted, and when a text or a note was emptied. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Retention1764200000000 implements MigrationInterface {
  name = 'Retention1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "legal_holds" ("id" text NOT NULL, "subject_kind" text NOT NULL, "subject_id" text NOT NULL, "reason" text NOT NULL, "placed_by" text NOT NULL, "placed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "lifted_by" text, "lifted_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_bbe3e0c98678909493a90442dfb" PRIMARY KEY ("id"))`,
      `CREATE UNIQUE INDEX "legal_holds_standing" ON "legal_holds"  ("subject_kind", "subject_id") WHERE lifted_at IS NULL`,
      `CREATE TABLE "purge_log" ("id" text NOT NULL, "run_id" text NOT NULL, "kind" text NOT NULL, "count" integer NOT NULL, "oldest_trigger_at" TIMESTAMP WITH TIME ZONE NOT NULL, "days" integer NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_e9b91c69de4c177a24764045cd3" PRIMARY KEY ("id"))`,
      `CREATE INDEX "purge_log_at" ON "purge_log"  ("at") `,
      `ALTER TABLE "support_cases" ADD "notes_purged_at" TIMESTAMP WITH TIME ZONE`,
      `ALTER TABLE "case_texts" ADD "purged_at" TIMESTAMP WITH TIME ZONE`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE "case_texts" DROP COLUMN "purged_at"`,
      `ALTER TABLE "support_cases" DROP COLUMN "notes_purged_at"`,
      `DROP TABLE "purge_log"`,
      `DROP TABLE "legal_holds"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
