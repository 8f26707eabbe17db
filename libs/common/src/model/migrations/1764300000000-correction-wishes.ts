/** Wishes for a correction; and a receipt is named by the answer that it confirms. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CorrectionWishes1764300000000 implements MigrationInterface {
  name = 'CorrectionWishes1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "correction_wishes" ("id" text NOT NULL, "person_id" text NOT NULL, "text" text NOT NULL, "language" text NOT NULL, "state" text NOT NULL, "wished_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_4f89ef0533e57d207e760ad59ce" PRIMARY KEY ("id"))`,
      `CREATE INDEX "correction_wishes_person" ON "correction_wishes"  ("person_id") `,
      `ALTER TABLE "correction_wishes" ADD CONSTRAINT "correction_wishes_person_fk" FOREIGN KEY ("person_id") REFERENCES "persons"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      // A receipt was written right after the answer it confirms: the last one before it, give or take the clocks of two machines.
      `UPDATE "mails" m SET "kind" = coalesce((SELECT e."state" FROM "consent_events" e WHERE e."consent_id" = m."consent_id" AND e."state" IN ('given', 'refused', 'withdrawn') AND e."at" <= m."created_at" + interval '2 seconds' ORDER BY e."at" DESC LIMIT 1), 'given') WHERE "kind" = 'receipt'`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE "mails" SET "kind" = 'receipt' WHERE "kind" IN ('given', 'refused', 'withdrawn')`);
    await runner.query(`DROP TABLE "correction_wishes"`);
  }
}
