/**
 * The recipient is who is told, not a row of the register: the ledger names the way and the address, a letter of a case the company that it
 * was composed for, and a first disclosure counts for each company and country.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const BOUND = ['recipient_entity', 'recipient_country'];
const notNull = (table: string, columns: readonly string[]) =>
  columns.map((column) => `ALTER TABLE "${table}" ALTER COLUMN "${column}" SET NOT NULL`);

export class RecipientByName1765030000000 implements MigrationInterface {
  name = 'RecipientByName1765030000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      // Of entries from before nobody can say it for certain, so they stay without.
      `ALTER TABLE "disclosures" ADD "recipient_head_office" text, ADD "recipient_channel" text, ADD "recipient_address" text`,
      `ALTER TABLE "consents" ADD "recipient_channel" text, ADD "recipient_address" text`,
      `UPDATE consents c SET recipient_channel = e.channel, recipient_address = e.recipient FROM escalations e WHERE e.id = c.escalation_id`,
      ...notNull('consents', ['recipient_channel', 'recipient_address']),
      `ALTER TABLE "escalations" ADD "recipient_entity" text, ADD "recipient_country" text`,
      // Whoever was asked was asked about this company; the others were composed for the one that is registered.
      `UPDATE escalations e SET recipient_entity = v.legal_entity, recipient_country = v.country
         FROM support_cases s JOIN vendors v ON v.id = s.vendor_id WHERE s.id = e.case_id`,
      `UPDATE escalations e SET recipient_entity = c.recipient_entity, recipient_country = c.recipient_country
         FROM consents c WHERE c.escalation_id = e.id`,
      ...notNull('escalations', BOUND),
      `ALTER TABLE "stop_notices" ADD "recipient_entity" text, ADD "recipient_country" text`,
      `UPDATE stop_notices n SET recipient_entity = e.recipient_entity, recipient_country = e.recipient_country
         FROM deliveries d JOIN escalations e ON e.id = d.escalation_id WHERE d.id = n.delivery_id`,
      ...notNull('stop_notices', BOUND),
      `ALTER TABLE "delivery_findings" ADD "recipient_entity" text, ADD "recipient_country" text`,
      `ALTER TABLE "first_disclosures" ADD "recipient_entity" text, ADD "recipient_country" text`,
      `UPDATE first_disclosures f SET recipient_entity = v.legal_entity, recipient_country = v.country FROM vendors v WHERE v.id = f.vendor_id`,
      `UPDATE first_disclosures f SET recipient_entity = d.recipient_entity, recipient_country = d.recipient_country
         FROM disclosures d WHERE d.id = f.disclosure_id`,
      // Told twice of one company, since it stood in two rows: the first time counts.
      `DELETE FROM first_disclosures f USING first_disclosures o
        WHERE o.person_id = f.person_id AND o.recipient_entity = f.recipient_entity AND o.recipient_country = f.recipient_country
          AND (o.at, o.disclosure_id) < (f.at, f.disclosure_id)`,
      ...notNull('first_disclosures', BOUND),
      `ALTER TABLE "first_disclosures" DROP CONSTRAINT "PK_5c75f3d484ee3a91648f15ca1d1"`,
      `ALTER TABLE "first_disclosures" ADD CONSTRAINT "first_disclosures_pk" PRIMARY KEY ("person_id", "recipient_entity", "recipient_country")`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE "first_disclosures" DROP CONSTRAINT "first_disclosures_pk"`,
      `DELETE FROM first_disclosures f USING first_disclosures o
        WHERE o.person_id = f.person_id AND o.vendor_id = f.vendor_id AND (o.at, o.disclosure_id) < (f.at, f.disclosure_id)`,
      `ALTER TABLE "first_disclosures" DROP COLUMN "recipient_country", DROP COLUMN "recipient_entity"`,
      `ALTER TABLE "first_disclosures" ADD CONSTRAINT "PK_5c75f3d484ee3a91648f15ca1d1" PRIMARY KEY ("person_id", "vendor_id")`,
      `ALTER TABLE "delivery_findings" DROP COLUMN "recipient_country", DROP COLUMN "recipient_entity"`,
      `ALTER TABLE "stop_notices" DROP COLUMN "recipient_country", DROP COLUMN "recipient_entity"`,
      `ALTER TABLE "escalations" DROP COLUMN "recipient_country", DROP COLUMN "recipient_entity"`,
      `ALTER TABLE "consents" DROP COLUMN "recipient_address", DROP COLUMN "recipient_channel"`,
      `ALTER TABLE "disclosures" DROP COLUMN "recipient_address", DROP COLUMN "recipient_channel", DROP COLUMN "recipient_head_office"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
