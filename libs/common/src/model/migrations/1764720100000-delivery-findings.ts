/** What a person found out about a dead letter ends it. What may have left is then known to have left: the one step that a settled entry takes. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const trigger = (allowed: string) => `
  CREATE TRIGGER disclosures_settle_once BEFORE UPDATE ON "disclosures" FOR EACH ROW
    WHEN ((OLD.outcome <> 'released' OR NEW.outcome = 'released' OR NEW.settled_at IS NULL)${allowed})
    EXECUTE FUNCTION disclosures_settle_once()`;

/** Only that way and with its time as it was: never from what was sent to what may have been, or to what was not. */
const IT_ARRIVED = ` AND NOT (OLD.outcome = 'may-have-left' AND NEW.outcome = 'sent' AND NEW.settled_at = OLD.settled_at)`;

export class DeliveryFindings1764720100000 implements MigrationInterface {
  name = 'DeliveryFindings1764720100000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "delivery_findings" ("delivery_id" text NOT NULL, "dead_as" text NOT NULL, "finding" text NOT NULL, "source" text NOT NULL, "recorded_by" text NOT NULL, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "delivery_findings_pk" PRIMARY KEY ("delivery_id"))`,
      `DROP TRIGGER disclosures_settle_once ON "disclosures"`,
      trigger(IT_ARRIVED),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `DROP TRIGGER disclosures_settle_once ON "disclosures"`,
      trigger(''),
      `DROP TABLE "delivery_findings"`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
