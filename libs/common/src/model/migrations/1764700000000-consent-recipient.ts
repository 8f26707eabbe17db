/** A consent keeps to whom it was given: the register may say something else by the time of the release. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = ['recipient_entity', 'recipient_country', 'recipient_safeguard'];

export class ConsentRecipient1764700000000 implements MigrationInterface {
  name = 'ConsentRecipient1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const column of COLUMNS) await runner.query(`ALTER TABLE "consents" ADD "${column}" text`);
    // What was shown stands in the events: a Yes where there is one, otherwise the newest.
    await runner.query(`
      UPDATE consents c SET recipient_entity = e.recipient_entity, recipient_country = e.recipient_country, recipient_safeguard = e.safeguard
        FROM (SELECT DISTINCT ON (consent_id) consent_id, recipient_entity, recipient_country, safeguard
                FROM consent_events ORDER BY consent_id, state = 'given' DESC, at DESC, id DESC) e
       WHERE e.consent_id = c.id`);
    await runner.query(`
      UPDATE consents c SET recipient_entity = v.legal_entity, recipient_country = v.country, recipient_safeguard = v.safeguard
        FROM vendors v WHERE v.id = c.vendor_id AND c.recipient_entity IS NULL`);
    for (const column of COLUMNS) await runner.query(`ALTER TABLE "consents" ALTER COLUMN "${column}" SET NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of COLUMNS) await runner.query(`ALTER TABLE "consents" DROP COLUMN "${column}"`);
  }
}
