/** The tables of orders, deliveries, licenses and the ledger. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Foundation1764000000000 implements MigrationInterface {
  name = 'Foundation1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "customers" ("id" text NOT NULL, "organisation" text NOT NULL, "address" text, "phone" text, "notes" text, "created_by" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_133ec679a801fab5e070f73d3ea" PRIMARY KEY ("id"))`,
      `CREATE TABLE "persons" ("id" text NOT NULL, "customer_id" text NOT NULL, "email_key" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "erased_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "persons_customer_email" UNIQUE ("customer_id", "email_key"), CONSTRAINT "PK_74278d8812a049233ce41440ac7" PRIMARY KEY ("id"))`,
      `CREATE TABLE "person_versions" ("id" text NOT NULL, "person_id" text NOT NULL, "first_name" text NOT NULL, "last_name" text NOT NULL, "email" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "person_versions_content" UNIQUE ("person_id", "first_name", "last_name", "email"), CONSTRAINT "PK_493613f198f9facbb30b48a830c" PRIMARY KEY ("id"))`,
      `CREATE INDEX "person_versions_person" ON "person_versions"  ("person_id") `,
      `CREATE TABLE "person_keys" ("person_id" text NOT NULL, "wrapping_key_id" text NOT NULL, "wrapped_key" bytea NOT NULL, CONSTRAINT "PK_867fd69022ea42278c9e8771536" PRIMARY KEY ("person_id"))`,
      `CREATE TABLE "vendors" ("id" text NOT NULL, "name" text NOT NULL, "legal_entity" text NOT NULL, "head_office" text NOT NULL, "country" text NOT NULL, "safeguard" text NOT NULL, "safeguard_expires_on" date, "privacy_contact" text NOT NULL, "adapter" text NOT NULL, "base_url" text NOT NULL, "secret_name" text NOT NULL, "pace_per_minute" integer NOT NULL, "cap" integer NOT NULL, "paused" boolean NOT NULL, "withheld_fields" text array NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_9c956c9797edfae5c6ddacc4e6e" PRIMARY KEY ("id"))`,
      `CREATE UNIQUE INDEX "vendors_name" ON "vendors"  ("name") `,
      `CREATE TABLE "vendor_gates" ("vendor_id" text NOT NULL, "next_slot_at" TIMESTAMP WITH TIME ZONE NOT NULL, "failures" integer NOT NULL, "open_until" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_b5e2970a9b28a259963e2a3dca9" PRIMARY KEY ("vendor_id"))`,
      `CREATE TABLE "products" ("id" text NOT NULL, "sku" text NOT NULL, "name" text NOT NULL, "vendor_id" text NOT NULL, "vendor_reference" text NOT NULL, "serial_format" text NOT NULL, "orderable" boolean NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_0806c755e0aca124e67c0cf6d7d" PRIMARY KEY ("id"))`,
      `CREATE UNIQUE INDEX "products_sku" ON "products"  ("sku") `,
      `CREATE TABLE "orders" ("id" text NOT NULL, "customer_id" text NOT NULL, "placed_by" text NOT NULL, "placed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "idempotency_key" text NOT NULL, "request_fingerprint" bytea NOT NULL, CONSTRAINT "orders_idempotency" UNIQUE ("placed_by", "idempotency_key"), CONSTRAINT "PK_710e2d4957aa5878dfe94e4ac2f" PRIMARY KEY ("id"))`,
      `CREATE INDEX "orders_clerk" ON "orders"  ("placed_by", "id") `,
      `CREATE TABLE "order_lines" ("id" text NOT NULL, "order_id" text NOT NULL, "position" integer NOT NULL, "product_id" text NOT NULL, "seats" integer NOT NULL, "term_months" integer, "licensee_is_buyer" boolean NOT NULL, "person_version_id" text NOT NULL, CONSTRAINT "order_lines_position" UNIQUE ("order_id", "position"), CONSTRAINT "PK_627dcd7f1d707de4df241b2da6b" PRIMARY KEY ("id"))`,
      `CREATE TABLE "order_events" ("id" text NOT NULL, "order_id" text NOT NULL, "fulfilment_id" text, "event" text NOT NULL, "state" text, "reason" text, "actor" text, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_cc1b82b0fcf1be577d9d7ecbf8b" PRIMARY KEY ("id"))`,
      `CREATE INDEX "order_events_order" ON "order_events"  ("order_id", "at") `,
      `CREATE TABLE "fulfilments" ("id" text NOT NULL, "order_line_id" text NOT NULL, "state" text NOT NULL, "reason" text, "person_version_id" text NOT NULL, "round" integer NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_804dad9afa0958029a66b8c0b2c" PRIMARY KEY ("id"))`,
      `CREATE UNIQUE INDEX "fulfilments_line" ON "fulfilments"  ("order_line_id") `,
      `CREATE INDEX "fulfilments_state" ON "fulfilments"  ("state") `,
      `CREATE INDEX "fulfilments_open" ON "fulfilments"  ("id") WHERE state IN ('delivering', 'attention')`,
      `CREATE TABLE "deliveries" ("id" text NOT NULL, "vendor_id" text NOT NULL, "purpose" text NOT NULL, "form" text NOT NULL, "fulfilment_id" text, "license_id" text, "person_version_id" text NOT NULL, "round" integer NOT NULL, "intent_key" uuid NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "hold" boolean NOT NULL, "cancel_requested_at" TIMESTAMP WITH TIME ZONE, "state" text NOT NULL, "step" text NOT NULL, "fence" integer NOT NULL, "lease_until" TIMESTAMP WITH TIME ZONE, "rung" integer NOT NULL, "next_at" TIMESTAMP WITH TIME ZONE NOT NULL, "slot_at" TIMESTAMP WITH TIME ZONE, "reason" text, "settled_at" TIMESTAMP WITH TIME ZONE, "nudge" integer NOT NULL, "nudged_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "deliveries_intent" UNIQUE ("intent_key"), CONSTRAINT "deliveries_round" UNIQUE ("fulfilment_id", "purpose", "round"), CONSTRAINT "PK_a6ef225c5c5f0974e503bfb731f" PRIMARY KEY ("id"))`,
      `CREATE INDEX "deliveries_vendor_waiting" ON "deliveries"  ("vendor_id", "next_at") WHERE state = 'waiting'`,
      `CREATE INDEX "deliveries_dead" ON "deliveries"  ("id") WHERE state = 'dead'`,
      `CREATE INDEX "deliveries_in_flight" ON "deliveries"  ("vendor_id") WHERE state IN ('claimed', 'released')`,
      `CREATE INDEX "deliveries_due" ON "deliveries"  ("next_at") WHERE state IN ('waiting', 'claimed', 'released')`,
      `CREATE TABLE "attempts" ("id" text NOT NULL, "delivery_id" text NOT NULL, "fence" integer NOT NULL, "step" text NOT NULL, "claimed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "released_at" TIMESTAMP WITH TIME ZONE, "settled_at" TIMESTAMP WITH TIME ZONE, "outcome" text, "code" text, "status_code" integer, CONSTRAINT "attempts_fence" UNIQUE ("delivery_id", "fence"), CONSTRAINT "PK_295ca261e361fd2fd217754dcac" PRIMARY KEY ("id"))`,
      `CREATE TABLE "disclosures" ("id" text NOT NULL, "delivery_id" text NOT NULL, "attempt_id" text NOT NULL, "form" text NOT NULL, "person_id" text NOT NULL, "person_version_id" text NOT NULL, "customer_id" text NOT NULL, "vendor_id" text NOT NULL, "purpose" text NOT NULL, "legal_basis" text NOT NULL, "policy_version" integer NOT NULL, "consent_id" text, "consent_version" integer, "recipient_entity" text NOT NULL, "recipient_country" text NOT NULL, "safeguard" text NOT NULL, "field_names" text array NOT NULL, "field_commitments" jsonb NOT NULL, "body_commitment" text NOT NULL, "released_at" TIMESTAMP WITH TIME ZONE NOT NULL, "settled_at" TIMESTAMP WITH TIME ZONE, "outcome" text NOT NULL, CONSTRAINT "PK_891a486784239e16ba51491fd1c" PRIMARY KEY ("id"))`,
      `CREATE INDEX "disclosures_delivery" ON "disclosures"  ("delivery_id") `,
      `CREATE UNIQUE INDEX "disclosures_attempt" ON "disclosures"  ("attempt_id") `,
      `CREATE INDEX "disclosures_person" ON "disclosures"  ("person_id") `,
      `CREATE TABLE "licenses" ("id" text NOT NULL, "fulfilment_id" text NOT NULL, "vendor_id" text NOT NULL, "product_id" text NOT NULL, "person_version_id" text NOT NULL, "vendor_reference" uuid NOT NULL, "serial_number" text NOT NULL, "license_key" text, "seats" integer NOT NULL, "starts_on" date NOT NULL, "expires_on" date, "maintenance_until" date, "state" text NOT NULL, "issued_at" TIMESTAMP WITH TIME ZONE NOT NULL, "revoked_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_da5021501ce80efa03de6f40086" PRIMARY KEY ("id"))`,
      `CREATE UNIQUE INDEX "licenses_fulfilment" ON "licenses"  ("fulfilment_id") `,
      `CREATE INDEX "licenses_serial" ON "licenses"  ("serial_number") `,
      `ALTER TABLE "persons" ADD CONSTRAINT "persons_customer" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "person_versions" ADD CONSTRAINT "person_versions_person_fk" FOREIGN KEY ("person_id") REFERENCES "persons"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "vendor_gates" ADD CONSTRAINT "vendor_gates_vendor" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "products" ADD CONSTRAINT "products_vendor" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "orders" ADD CONSTRAINT "orders_customer" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_order" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_product" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_person_version" FOREIGN KEY ("person_version_id") REFERENCES "person_versions"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "order_events" ADD CONSTRAINT "order_events_order_fk" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "fulfilments" ADD CONSTRAINT "fulfilments_line_fk" FOREIGN KEY ("order_line_id") REFERENCES "order_lines"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "fulfilments" ADD CONSTRAINT "fulfilments_person_version" FOREIGN KEY ("person_version_id") REFERENCES "person_versions"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_vendor" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_fulfilment" FOREIGN KEY ("fulfilment_id") REFERENCES "fulfilments"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "attempts" ADD CONSTRAINT "attempts_delivery" FOREIGN KEY ("delivery_id") REFERENCES "deliveries"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "licenses" ADD CONSTRAINT "licenses_fulfilment_fk" FOREIGN KEY ("fulfilment_id") REFERENCES "fulfilments"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `ALTER TABLE "licenses" ADD CONSTRAINT "licenses_person_version" FOREIGN KEY ("person_version_id") REFERENCES "person_versions"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  /** There is no way back from the first tables but an empty database. */
  async down(): Promise<void> {
    throw new Error('Foundation cannot be undone: restore a backup or start with an empty database.');
  }
}
