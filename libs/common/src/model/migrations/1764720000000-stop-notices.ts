/** A notice to stop and to erase is composed for the address that is registered when it is made, not for that of the letter before it. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class StopNotices1764720000000 implements MigrationInterface {
  name = 'StopNotices1764720000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "stop_notices" ("delivery_id" text NOT NULL, "consent_id" text NOT NULL, "channel" text NOT NULL, "recipient" text NOT NULL, "sender" text NOT NULL, "composed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "vendor_case_reference" text, CONSTRAINT "stop_notices_pk" PRIMARY KEY ("delivery_id"))`,
      `CREATE INDEX "stop_notices_consent" ON "stop_notices"  ("consent_id") `,
      // What was made before went, or goes, as the letter of its escalation: under one key the same bytes.
      `INSERT INTO stop_notices (delivery_id, consent_id, channel, recipient, sender, composed_at, vendor_case_reference)
       SELECT d.id, c.id, e.channel, e.recipient, e.sender, e.composed_at, r.vendor_case_reference
         FROM deliveries d JOIN escalations e ON e.id = d.escalation_id JOIN consents c ON c.escalation_id = e.id
         LEFT JOIN escalation_receipts r ON r.escalation_id = e.id AND r.form = 'personal'
        WHERE d.purpose = 'stop-and-erase'`,
      `ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_escalation_purpose"`,
      `ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_escalation_round" UNIQUE ("escalation_id", "purpose", "round")`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_escalation_round"`,
      `ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_escalation_purpose" UNIQUE ("escalation_id", "purpose")`,
      `DROP TABLE "stop_notices"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
