/** Who was told of the first disclosure to a vendor, and by whom; mails that came back. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FirstDisclosures1764300100000 implements MigrationInterface {
  name = 'FirstDisclosures1764300100000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "first_disclosures" ("person_id" text NOT NULL, "vendor_id" text NOT NULL, "disclosure_id" text NOT NULL, "told_by" text NOT NULL, "mail_id" text, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_5c75f3d484ee3a91648f15ca1d1" PRIMARY KEY ("person_id", "vendor_id"))`,
      `CREATE UNIQUE INDEX "first_disclosures_mail" ON "first_disclosures"  ("mail_id") `,
      `ALTER TABLE "customers" ADD "tells_licensees_since" TIMESTAMP WITH TIME ZONE`,
      `ALTER TABLE "customers" ADD "tells_licensees_recorded_by" text`,
      `ALTER TABLE "mails" ADD "returned_at" TIMESTAMP WITH TIME ZONE`,
      `ALTER TABLE "mails" ADD "returned_recorded_by" text`,
      `CREATE INDEX "disclosures_told" ON "disclosures"  ("settled_at") WHERE legal_basis = 'legitimate-interest'`,
      `CREATE INDEX "mails_person_version" ON "mails"  ("person_version_id", "created_at") `,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `DROP INDEX "mails_person_version"`,
      `DROP INDEX "disclosures_told"`,
      `ALTER TABLE "mails" DROP COLUMN "returned_recorded_by", DROP COLUMN "returned_at"`,
      `ALTER TABLE "customers" DROP COLUMN "tells_licensees_recorded_by", DROP COLUMN "tells_licensees_since"`,
      `DROP TABLE "first_disclosures"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
