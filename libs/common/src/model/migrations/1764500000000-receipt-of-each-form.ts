/** After a late Yes a vendor has opened two cases for one escalation: each has its own reference. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ReceiptOfEachForm1764500000000 implements MigrationInterface {
  name = 'ReceiptOfEachForm1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE "escalation_receipts" ADD "form" text`,
      // Until now the first letter that was taken gave the reference; the serial-only one goes first where there are both.
      `UPDATE escalation_receipts r SET form = CASE WHEN EXISTS (SELECT 1 FROM deliveries d WHERE d.escalation_id = r.escalation_id AND d.purpose = 'escalation-serial' AND d.state = 'done') THEN 'serial-only' ELSE 'personal' END`,
      `ALTER TABLE "escalation_receipts" ALTER COLUMN "form" SET NOT NULL`,
      `ALTER TABLE "escalation_receipts" DROP CONSTRAINT "PK_ff3c9700f657409a05e3bd935f5"`,
      `ALTER TABLE "escalation_receipts" ADD CONSTRAINT "PK_a8316e0cc39986500555e124436" PRIMARY KEY ("escalation_id", "form")`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `DELETE FROM escalation_receipts r WHERE form = 'personal' AND EXISTS (SELECT 1 FROM escalation_receipts s WHERE s.escalation_id = r.escalation_id AND s.form = 'serial-only')`,
      `ALTER TABLE "escalation_receipts" DROP CONSTRAINT "PK_a8316e0cc39986500555e124436"`,
      `ALTER TABLE "escalation_receipts" ADD CONSTRAINT "PK_ff3c9700f657409a05e3bd935f5" PRIMARY KEY ("escalation_id")`,
      `ALTER TABLE "escalation_receipts" DROP COLUMN "form"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
