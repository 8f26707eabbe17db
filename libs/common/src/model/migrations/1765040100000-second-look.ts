/**
 * Two words of a clerk that decide what persons are told: that the customer tells their licensees, which is recorded with evidence and kept;
 * and that a licensee is the buyer in person, of whom a customer has one. Neither table is changed, and no line says otherwise.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const IS_THE_BUYER = `
  EXISTS (SELECT 1 FROM public.orders o JOIN public.customer_buyers b ON b.customer_id = o.customer_id
            JOIN public.person_versions v ON v.person_id = b.person_id
           WHERE o.id = NEW.order_id AND v.id = NEW.person_version_id)`;

export class SecondLook1765040100000 implements MigrationInterface {
  name = 'SecondLook1765040100000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "customer_confirmations" ("id" text NOT NULL, "customer_id" text NOT NULL, "tells" boolean NOT NULL, "evidence" text NOT NULL, "recorded_by" text NOT NULL, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "customer_confirmations_pk" PRIMARY KEY ("id"))`,
      `CREATE INDEX "customer_confirmations_customer" ON "customer_confirmations" ("customer_id", "id") `,
      `CREATE TABLE "customer_buyers" ("customer_id" text NOT NULL, "person_id" text NOT NULL, "order_id" text NOT NULL, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "customer_buyers_pk" PRIMARY KEY ("customer_id"))`,
      // What was recorded without evidence ends: these licensees are told, which harms nobody.
      `UPDATE customers SET tells_licensees_since = NULL, tells_licensees_recorded_by = NULL WHERE tells_licensees_since IS NOT NULL`,
      `INSERT INTO customer_buyers SELECT DISTINCT ON (o.customer_id) o.customer_id, v.person_id, o.id, o.placed_at
         FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN person_versions v ON v.id = l.person_version_id
        WHERE l.licensee_is_buyer ORDER BY o.customer_id, o.placed_at, l.position`,
      `CREATE FUNCTION one_buyer() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
       BEGIN
         IF NOT ${IS_THE_BUYER} THEN
           RAISE EXCEPTION 'A customer has one person who buys.' USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$`,
      `CREATE TRIGGER order_lines_one_buyer BEFORE INSERT OR UPDATE OF licensee_is_buyer ON "order_lines" FOR EACH ROW WHEN (NEW.licensee_is_buyer) EXECUTE FUNCTION one_buyer()`,
      `CREATE FUNCTION statement_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
       BEGIN
         RAISE EXCEPTION 'What a customer confirmed is not changed.' USING ERRCODE = 'restrict_violation';
       END $$`,
      `CREATE TRIGGER customer_confirmations_unchanged BEFORE UPDATE ON "customer_confirmations" FOR EACH ROW EXECUTE FUNCTION statement_stays()`,
      `CREATE TRIGGER customer_buyers_unchanged BEFORE UPDATE ON "customer_buyers" FOR EACH ROW EXECUTE FUNCTION statement_stays()`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `DROP TRIGGER order_lines_one_buyer ON "order_lines"`,
      `DROP FUNCTION one_buyer()`,
      `DROP TABLE "customer_buyers"`,
      `DROP TABLE "customer_confirmations"`,
      `DROP FUNCTION statement_stays()`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
