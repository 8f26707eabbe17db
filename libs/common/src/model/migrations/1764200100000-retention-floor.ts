/**
 * Grants let one role delete; these say what not even that role can delete: an entry of the ledger that is not settled, a consent that
 * is alive, and proof of either that is younger than a limitation of three years. So a role that was broken into cannot wipe what is fresh.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const FLOOR = `interval '1096 days'`;
/** Which rows stay, as a condition over the row that is to go. */
const STAYS: Readonly<Record<string, string>> = {
  disclosures: `OLD.outcome = 'released' OR OLD.settled_at IS NULL OR OLD.settled_at > clock_timestamp() - ${FLOOR}`,
  consents: `OLD.state IN ('requested', 'given') OR coalesce(OLD.decided_at, OLD.requested_at) > clock_timestamp() - ${FLOOR}`,
  consent_events: `OLD.at > clock_timestamp() - ${FLOOR}`,
};

export class RetentionFloor1764200100000 implements MigrationInterface {
  name = 'RetentionFloor1764200100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION proof_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      BEGIN
        RAISE EXCEPTION 'Proof that is alive or young is not deleted.' USING ERRCODE = 'restrict_violation';
      END $$`);
    for (const [table, condition] of Object.entries(STAYS)) {
      await runner.query(`
        CREATE TRIGGER ${table}_stay BEFORE DELETE ON "${table}" FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION proof_stays()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(STAYS)) await runner.query(`DROP TRIGGER ${table}_stay ON "${table}"`);
    await runner.query(`DROP FUNCTION proof_stays()`);
  }
}
