/** A secret's name belongs to one vendor and one host. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Used {
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

/**
 * Every secret that is told somewhere, in the order in which the vendors were registered, licensing before support: the first of two
 * that share one keeps it.
 */
const USED = `
  SELECT id, secret_name AS name, base_url AS url, created_at, 1 AS place FROM vendors
  UNION ALL
  SELECT id, coalesce(support_secret_name, secret_name), support_address, created_at, 2 FROM vendors
   WHERE support_channel IN ('http-ticket', 'service-request') AND support_address IS NOT NULL ORDER BY created_at, id, place`;

export class VendorSecrets1765030000001 implements MigrationInterface {
  name = 'VendorSecrets1765030000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "vendor_secrets" ("name" text NOT NULL, "vendor_id" text NOT NULL, "host" text NOT NULL, "bound_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "vendor_secrets_pk" PRIMARY KEY ("name"))`,
    );
    for (const { id, name, url } of (await runner.query(USED)) as Used[])
      if (URL.canParse(url))
        await runner.query(
          `INSERT INTO vendor_secrets (name, vendor_id, host, bound_at) VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT DO NOTHING`,
          [name, id, new URL(url).host],
        );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "vendor_secrets"`);
  }
}
