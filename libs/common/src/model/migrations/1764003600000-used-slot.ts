/** The gate remembers the last slot of the pace that was used, beside the end of the line. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class UsedSlot1764003600000 implements MigrationInterface {
  name = 'UsedSlot1764003600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "vendor_gates" ADD "used_slot_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(`UPDATE "vendor_gates" SET "used_slot_at" = "next_slot_at"`);
    await runner.query(`ALTER TABLE "vendor_gates" ALTER COLUMN "used_slot_at" SET NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "vendor_gates" DROP COLUMN "used_slot_at"`);
  }
}
