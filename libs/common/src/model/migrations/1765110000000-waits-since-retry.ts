/** A wait that the vendor names is counted from the last time that a person sent a delivery anew. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class WaitsSinceRetry1765110000000 implements MigrationInterface {
  name = 'WaitsSinceRetry1765110000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "deliveries" ADD "revived_fence" integer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "deliveries" DROP COLUMN "revived_fence"`);
  }
}
