/**
 * Two persons may share a mailbox; and what a clerk said of a new name at a known address stands on its line. Who was one person before stays
 * one, whatever their names: nobody knows whom they meant. A version from before, while it still runs, cannot make a person any more: the
 * whole order is refused, and the same request is taken by the new one.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SharedMailboxes1765100000000 implements MigrationInterface {
  name = 'SharedMailboxes1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE "persons" ADD "mailbox_number" integer`,
      `UPDATE "persons" SET "mailbox_number" = 1`,
      `ALTER TABLE "persons" ALTER COLUMN "mailbox_number" SET NOT NULL`,
      `ALTER TABLE "persons" DROP CONSTRAINT "persons_customer_email"`,
      `ALTER TABLE "persons" ADD CONSTRAINT "persons_mailbox" UNIQUE ("customer_id", "email_key", "mailbox_number")`,
      `ALTER TABLE "order_lines" ADD "same_address" text`,
      `ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_same_address" CHECK (same_address IN ('same-person', 'another-person'))`,
      `CREATE INDEX "order_lines_same_person" ON "order_lines" ("person_version_id") WHERE same_address = 'same-person'`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** Fails where two share a mailbox by now: there is no way back for them. */
  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE "persons" DROP CONSTRAINT "persons_mailbox"`,
      `ALTER TABLE "persons" ADD CONSTRAINT "persons_customer_email" UNIQUE ("customer_id", "email_key")`,
      `ALTER TABLE "persons" DROP COLUMN "mailbox_number"`,
      `ALTER TABLE "order_lines" DROP COLUMN "same_address"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
