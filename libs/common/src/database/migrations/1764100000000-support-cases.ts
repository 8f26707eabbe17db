/** Support cases, their texts and escalations; how a vendor takes them. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SupportCases1764100000000 implements MigrationInterface {
  name = 'SupportCases1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "support_cases" ("id" text NOT NULL, "license_id" text NOT NULL, "vendor_id" text NOT NULL, "person_id" text NOT NULL, "person_version_id" text NOT NULL, "language" text NOT NULL, "state" text NOT NULL, "notes" text, "text_version" integer NOT NULL, "override_reason" text, "opened_by" text NOT NULL, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "closed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_c4cc80fe374d1965c37576527b5" PRIMARY KEY ("id"))`,
      `CREATE INDEX "support_cases_license" ON "support_cases"  ("license_id") `,
      `CREATE TABLE "case_texts" ("case_id" text NOT NULL, "version" integer NOT NULL, "text" text NOT NULL, "written_by" text NOT NULL, "written_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_d8bac3d9cf4b09cc1ac2a0126be" PRIMARY KEY ("case_id", "version"))`,
      `CREATE TABLE "escalations" ("id" text NOT NULL, "case_id" text NOT NULL, "state" text NOT NULL, "reason" text, "text_version" integer NOT NULL, "channel" text NOT NULL, "recipient" text NOT NULL, "sender" text NOT NULL, "composed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "serial_key" uuid NOT NULL, "personal_key" uuid NOT NULL, "requested_by" text NOT NULL, CONSTRAINT "PK_652a394609addaa4b0f2b3032a1" PRIMARY KEY ("id"))`,
      `CREATE INDEX "escalations_case" ON "escalations"  ("case_id") `,
      `CREATE UNIQUE INDEX "escalations_open" ON "escalations"  ("case_id") WHERE state = 'delivering'`,
      `CREATE TABLE "escalation_receipts" ("escalation_id" text NOT NULL, "vendor_case_reference" text, "received_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_ff3c9700f657409a05e3bd935f5" PRIMARY KEY ("escalation_id"))`,
      `CREATE TABLE "vendor_answers" ("id" text NOT NULL, "case_id" text NOT NULL, "vendor_case_reference" text, "text" text NOT NULL, "relayed_at" TIMESTAMP WITH TIME ZONE, "recorded_by" text NOT NULL, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_2cfbd0c8f7eda4f4de3cb1de1b9" PRIMARY KEY ("id"))`,
      `CREATE INDEX "vendor_answers_case" ON "vendor_answers"  ("case_id") `,
      // Vendors that are registered already take no cases until somebody says how.
      `ALTER TABLE "vendors" ADD "support_channel" text NOT NULL DEFAULT 'none'`,
      `ALTER TABLE "vendors" ALTER COLUMN "support_channel" DROP DEFAULT`,
      `ALTER TABLE "vendors" ADD "support_address" text`,
      `ALTER TABLE "vendors" ADD "support_secret_name" text`,
      `ALTER TABLE "deliveries" ADD "escalation_id" text`,
      `CREATE INDEX "deliveries_escalation" ON "deliveries"  ("escalation_id") `,
      `ALTER TABLE "support_cases" ADD CONSTRAINT "support_cases_license_fk" FOREIGN KEY ("license_id") REFERENCES "licenses"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "support_cases" ADD CONSTRAINT "support_cases_person_version" FOREIGN KEY ("person_version_id") REFERENCES "person_versions"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "case_texts" ADD CONSTRAINT "case_texts_case" FOREIGN KEY ("case_id") REFERENCES "support_cases"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "escalations" ADD CONSTRAINT "escalations_case_fk" FOREIGN KEY ("case_id") REFERENCES "support_cases"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `DROP TABLE "vendor_answers"`,
      `DROP TABLE "escalation_receipts"`,
      `DROP TABLE "escalations"`,
      `DROP TABLE "case_texts"`,
      `DROP TABLE "support_cases"`,
      `ALTER TABLE "deliveries" DROP COLUMN "escalation_id"`,
      `ALTER TABLE "vendors" DROP COLUMN "support_secret_name", DROP COLUMN "support_address", DROP COLUMN "support_channel"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
