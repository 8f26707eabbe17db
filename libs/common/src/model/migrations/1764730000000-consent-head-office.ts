/** The head office that was named with the question stays with the consent, as entity, country and safeguard do. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsentHeadOffice1764730000000 implements MigrationInterface {
  name = 'ConsentHeadOffice1764730000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "consents" ADD "recipient_head_office" text`);
    // Until now nothing kept what was shown; the register is the nearest there is.
    await runner.query(
      `UPDATE consents c SET recipient_head_office = v.head_office FROM vendors v WHERE v.id = c.vendor_id`,
    );
    await runner.query(`ALTER TABLE "consents" ALTER COLUMN "recipient_head_office" SET NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "consents" DROP COLUMN "recipient_head_office"`);
  }
}
