/** Support cases, their escalations and consents, the mails and links of customers; how a vendor takes cases. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SupportCases1764100000000 implements MigrationInterface {
  name = 'SupportCases1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "support_cases" ("id" text NOT NULL, "license_id" text NOT NULL, "vendor_id" text NOT NULL, "person_id" text NOT NULL, "person_version_id" text NOT NULL, "language" text NOT NULL, "state" text NOT NULL, "notes" text, "text_version" integer NOT NULL, "override_reason" text, "opened_by" text NOT NULL, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "closed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_c4cc80fe374d1965c37576527b5" PRIMARY KEY ("id"))`,
      `CREATE INDEX "support_cases_license" ON "support_cases"  ("license_id") `,
      `CREATE TABLE "case_texts" ("case_id" text NOT NULL, "version" integer NOT NULL, "text" text NOT NULL, "written_by" text NOT NULL, "written_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_d8bac3d9cf4b09cc1ac2a0126be" PRIMARY KEY ("case_id", "version"))`,
      `CREATE TABLE "escalations" ("id" text NOT NULL, "case_id" text NOT NULL, "state" text NOT NULL, "reason" text, "text_version" integer NOT NULL, "channel" text NOT NULL, "recipient" text NOT NULL, "sender" text NOT NULL, "composed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "serial_key" uuid NOT NULL, "personal_key" uuid NOT NULL, "form" text, "serial_after" TIMESTAMP WITH TIME ZONE, "requested_by" text NOT NULL, CONSTRAINT "PK_652a394609addaa4b0f2b3032a1" PRIMARY KEY ("id"))`,
      `CREATE INDEX "escalations_case" ON "escalations"  ("case_id") `,
      `CREATE UNIQUE INDEX "escalations_open" ON "escalations"  ("case_id") WHERE state IN ('asking', 'answered-no', 'delivering')`,
      `CREATE TABLE "escalation_receipts" ("escalation_id" text NOT NULL, "vendor_case_reference" text, "received_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_ff3c9700f657409a05e3bd935f5" PRIMARY KEY ("escalation_id"))`,
      `CREATE TABLE "vendor_answers" ("id" text NOT NULL, "case_id" text NOT NULL, "vendor_case_reference" text, "text" text NOT NULL, "relayed_at" TIMESTAMP WITH TIME ZONE, "recorded_by" text NOT NULL, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_2cfbd0c8f7eda4f4de3cb1de1b9" PRIMARY KEY ("id"))`,
      `CREATE INDEX "vendor_answers_case" ON "vendor_answers"  ("case_id") `,
      `CREATE TABLE "consents" ("id" text NOT NULL, "escalation_id" text NOT NULL, "case_id" text NOT NULL, "person_id" text NOT NULL, "person_version_id" text NOT NULL, "vendor_id" text NOT NULL, "fields" text array NOT NULL, "text_version" integer NOT NULL, "language" text NOT NULL, "state" text NOT NULL, "version" integer NOT NULL, "uses_left" integer NOT NULL, "valid_until" TIMESTAMP WITH TIME ZONE NOT NULL, "reference" text NOT NULL, "requested_at" TIMESTAMP WITH TIME ZONE NOT NULL, "decided_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_9efc68eb6aba7d638fb6ea034dd" PRIMARY KEY ("id"))`,
      `CREATE UNIQUE INDEX "consents_escalation" ON "consents"  ("escalation_id") `,
      `CREATE INDEX "consents_person" ON "consents"  ("person_id") `,
      `CREATE UNIQUE INDEX "consents_reference" ON "consents"  ("reference") `,
      `CREATE TABLE "consent_events" ("id" text NOT NULL, "consent_id" text NOT NULL, "state" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "expressed_by" text NOT NULL, "method" text NOT NULL, "actor" text, "software_version" text NOT NULL, "recipient_entity" text NOT NULL, "recipient_country" text NOT NULL, "safeguard" text NOT NULL, "language" text, "field_commitments" jsonb NOT NULL, "sealed_notice" bytea, CONSTRAINT "PK_40ecc066035b8a4e5a6dcdfb46e" PRIMARY KEY ("id"))`,
      `CREATE INDEX "consent_events_consent" ON "consent_events"  ("consent_id") `,
      `CREATE TABLE "customer_links" ("id" text NOT NULL, "kind" text NOT NULL, "token_hash" bytea NOT NULL, "person_id" text NOT NULL, "consent_id" text, "expires_at" TIMESTAMP WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_065fcbedcfc2680108625cf2ace" PRIMARY KEY ("id"))`,
      `CREATE UNIQUE INDEX "customer_links_token" ON "customer_links"  ("token_hash") `,
      `CREATE TABLE "mails" ("id" text NOT NULL, "kind" text NOT NULL, "person_version_id" text NOT NULL, "consent_id" text, "language" text NOT NULL, "sealed_tokens" bytea, "message_id" uuid NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "state" text NOT NULL, "fence" integer NOT NULL, "lease_until" TIMESTAMP WITH TIME ZONE, "rung" integer NOT NULL, "next_at" TIMESTAMP WITH TIME ZONE NOT NULL, "reason" text, "settled_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_218248d7dfe1b739f06e2309349" PRIMARY KEY ("id"))`,
      `CREATE INDEX "mails_consent" ON "mails"  ("consent_id") `,
      `CREATE INDEX "mails_due" ON "mails"  ("next_at") WHERE state IN ('waiting', 'claimed')`,
      // Vendors that are registered already take no cases until somebody says how.
      `ALTER TABLE "vendors" ADD "support_channel" text NOT NULL DEFAULT 'none'`,
      `ALTER TABLE "vendors" ALTER COLUMN "support_channel" DROP DEFAULT`,
      `ALTER TABLE "vendors" ADD "support_address" text`,
      `ALTER TABLE "vendors" ADD "support_secret_name" text`,
      `ALTER TABLE "deliveries" ADD "escalation_id" text`,
      `ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_escalation_purpose" UNIQUE ("escalation_id", "purpose")`,
      `ALTER TABLE "support_cases" ADD CONSTRAINT "support_cases_license_fk" FOREIGN KEY ("license_id") REFERENCES "licenses"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "support_cases" ADD CONSTRAINT "support_cases_person_version" FOREIGN KEY ("person_version_id") REFERENCES "person_versions"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "case_texts" ADD CONSTRAINT "case_texts_case" FOREIGN KEY ("case_id") REFERENCES "support_cases"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "escalations" ADD CONSTRAINT "escalations_case_fk" FOREIGN KEY ("case_id") REFERENCES "support_cases"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "consents" ADD CONSTRAINT "consents_escalation_fk" FOREIGN KEY ("escalation_id") REFERENCES "escalations"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `DROP TABLE "mails"`,
      `DROP TABLE "customer_links"`,
      `DROP TABLE "consent_events"`,
      `DROP TABLE "consents"`,
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
