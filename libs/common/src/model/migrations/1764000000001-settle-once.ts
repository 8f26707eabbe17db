/**
 * A settled disclosure does not change any more. The grants keep every column but the outcome; without this the one role that
 * may settle could still turn what was sent into what was not.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SettleOnce1764000000001 implements MigrationInterface {
  name = 'SettleOnce1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION disclosures_settle_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      BEGIN
        RAISE EXCEPTION 'A settled disclosure does not change.' USING ERRCODE = 'restrict_violation';
      END $$`);
    await runner.query(`
      CREATE TRIGGER disclosures_settle_once BEFORE UPDATE ON "disclosures" FOR EACH ROW
        WHEN (OLD.outcome <> 'released' OR NEW.outcome = 'released' OR NEW.settled_at IS NULL)
        EXECUTE FUNCTION disclosures_settle_once()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER disclosures_settle_once ON "disclosures"`);
    await runner.query(`DROP FUNCTION disclosures_settle_once()`);
  }
}
