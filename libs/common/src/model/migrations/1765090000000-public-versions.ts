/** The history of what the public is told: of each vendor, written by the register itself, and of the FAQ. Nothing of it changes or goes. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const FACTS = [
  'name',
  'legal_entity',
  'head_office',
  'country',
  'safeguard',
  'safeguard_expires_on',
  'privacy_contact',
  'withheld_fields',
];
const of = (row: string) => [...FACTS.map((fact) => `${row}.${fact}`), `${row}.support_channel <> 'none'`].join(', ');
const COLUMNS = `vendor_id, version, at, ${FACTS.join(', ')}, takes_cases`;
const TABLES = ['vendor_versions', 'faq_versions'];

export class PublicVersions1765090000000 implements MigrationInterface {
  name = 'PublicVersions1765090000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "vendor_versions" ("vendor_id" text NOT NULL, "version" integer NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "name" text NOT NULL, "legal_entity" text NOT NULL, "head_office" text NOT NULL, "country" text NOT NULL, "safeguard" text NOT NULL, "safeguard_expires_on" date, "privacy_contact" text NOT NULL, "withheld_fields" text array NOT NULL, "takes_cases" boolean NOT NULL, CONSTRAINT "vendor_versions_pk" PRIMARY KEY ("vendor_id", "version"))`,
      `ALTER TABLE "vendor_versions" ADD CONSTRAINT "vendor_versions_vendor" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      `CREATE TABLE "faq_versions" ("version" integer NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "fingerprint" text NOT NULL, "texts" jsonb NOT NULL, CONSTRAINT "faq_versions_pk" PRIMARY KEY ("version"))`,
      // What stood there before nobody kept: the history begins with what stands there now.
      `INSERT INTO vendor_versions (${COLUMNS}) SELECT v.id, 1, v.updated_at, ${of('v')} FROM vendors v`,
      `CREATE FUNCTION vendors_public_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
       BEGIN
         INSERT INTO public.vendor_versions (${COLUMNS})
         SELECT NEW.id, coalesce(max(version), 0) + 1, clock_timestamp(), ${of('NEW')} FROM public.vendor_versions WHERE vendor_id = NEW.id;
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER vendors_first_version AFTER INSERT ON "vendors" FOR EACH ROW EXECUTE FUNCTION vendors_public_version()`,
      `CREATE TRIGGER vendors_next_version AFTER UPDATE ON "vendors" FOR EACH ROW
         WHEN ((${of('OLD')}) IS DISTINCT FROM (${of('NEW')})) EXECUTE FUNCTION vendors_public_version()`,
      `CREATE FUNCTION vendor_versions_from_register() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
       BEGIN
         IF pg_trigger_depth() < 2 THEN
           RAISE EXCEPTION 'A version of a vendor comes from the register.' USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$`,
      `CREATE TRIGGER vendor_versions_from_register BEFORE INSERT ON "vendor_versions" FOR EACH ROW EXECUTE FUNCTION vendor_versions_from_register()`,
      `CREATE FUNCTION public_versions_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
       BEGIN
         RAISE EXCEPTION 'What the public was told stays as it was.' USING ERRCODE = 'restrict_violation';
       END $$`,
      ...TABLES.map(
        (table) =>
          `CREATE TRIGGER ${table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON "${table}" FOR EACH STATEMENT EXECUTE FUNCTION public_versions_stay()`,
      ),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      `DROP TRIGGER vendors_first_version ON "vendors"`,
      `DROP TRIGGER vendors_next_version ON "vendors"`,
      `DROP FUNCTION vendors_public_version()`,
      ...TABLES.map((table) => `DROP TABLE "${table}"`),
      `DROP FUNCTION vendor_versions_from_register()`,
      `DROP FUNCTION public_versions_stay()`,
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
