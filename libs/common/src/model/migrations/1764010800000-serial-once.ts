/**
 * A vendor's serial number names one license. Where two bear the same already this stops, and somebody has to ask the vendor
 * which of them is real.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SerialOnce1764010800000 implements MigrationInterface {
  name = 'SerialOnce1764010800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE UNIQUE INDEX "licenses_vendor_serial" ON "licenses" ("vendor_id", "serial_number")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "licenses_vendor_serial"`);
  }
}
