/** Who took a dead letter up again; indexes for what is to be stopped and for the deliveries of a license. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TakenUpBy1764600000000 implements MigrationInterface {
  name = 'TakenUpBy1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE "deliveries" ADD "revived_by" text`,
      `CREATE INDEX "deliveries_license" ON "deliveries"  ("license_id") `,
      `CREATE INDEX "deliveries_stopped" ON "deliveries"  ("id") WHERE cancel_requested_at IS NOT NULL AND state IN ('waiting', 'dead')`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `DROP INDEX "deliveries_stopped"`,
      `DROP INDEX "deliveries_license"`,
      `ALTER TABLE "deliveries" DROP COLUMN "revived_by"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
