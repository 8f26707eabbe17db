/** Who of the staff saw, changed or was refused what. Append-only: nobody changes a record, and nobody deletes one that is young. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As the table of retention says, so that a role that was broken into cannot wipe what is fresh. */
const IS_YOUNG = `OLD.at > clock_timestamp() - CASE OLD.kind WHEN 'change' THEN interval '1462 days' ELSE interval '365 days' END`;

export class AuditRecords1765040000000 implements MigrationInterface {
  name = 'AuditRecords1765040000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "audit_records" ("id" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "subject" text NOT NULL, "kind" text NOT NULL, "action" text NOT NULL, "row_kind" text, "row_ids" text array NOT NULL, "changes" jsonb NOT NULL, "code" text, "request_id" text, CONSTRAINT "audit_records_pk" PRIMARY KEY ("id"))`,
      `CREATE INDEX "audit_records_subject" ON "audit_records" ("subject", "id") `,
      `CREATE INDEX "audit_records_rows" ON "audit_records" USING gin ("row_ids") `,
      `CREATE INDEX "audit_records_at" ON "audit_records" ("at") `,
      `CREATE FUNCTION audit_record_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
       BEGIN
         RAISE EXCEPTION 'A record of who did what is not changed, and not deleted before its time.' USING ERRCODE = 'restrict_violation';
       END $$`,
      `CREATE TRIGGER audit_records_unchanged BEFORE UPDATE ON "audit_records" FOR EACH ROW EXECUTE FUNCTION audit_record_stays()`,
      `CREATE TRIGGER audit_records_stay BEFORE DELETE ON "audit_records" FOR EACH ROW WHEN (${IS_YOUNG}) EXECUTE FUNCTION audit_record_stays()`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [`DROP TABLE "audit_records"`, `DROP FUNCTION audit_record_stays()`])
      await runner.query(statement);
  }
}
