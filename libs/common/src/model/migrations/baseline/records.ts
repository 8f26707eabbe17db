/** Who of the staff did what, what must not be deleted yet, and what was deleted. */
import { refuses } from './refuses.js';

export const RECORDS: readonly string[] = [
  `CREATE TABLE audit_records (
     id text NOT NULL,
     at timestamptz NOT NULL,
     subject text NOT NULL,
     kind text NOT NULL,
     action text NOT NULL,
     row_kind text,
     row_ids text[] NOT NULL,
     changes jsonb NOT NULL,
     code text,
     request_id text,
     CONSTRAINT audit_records_pk PRIMARY KEY (id)
   )`,
  `CREATE INDEX audit_records_at ON audit_records (at)`,
  `CREATE INDEX audit_records_rows ON audit_records USING gin (row_ids)`,
  `CREATE INDEX audit_records_subject ON audit_records (subject, id)`,
  `CREATE TABLE legal_holds (
     id text NOT NULL,
     subject_kind text NOT NULL,
     subject_id text NOT NULL,
     reason text NOT NULL,
     placed_by text NOT NULL,
     placed_at timestamptz NOT NULL,
     lifted_by text,
     lifted_at timestamptz,
     lift_reason text,
     CONSTRAINT legal_holds_pk PRIMARY KEY (id)
   )`,
  `CREATE UNIQUE INDEX legal_holds_standing ON legal_holds (subject_kind, subject_id) WHERE lifted_at IS NULL`,
  `CREATE TABLE purge_log (
     id text NOT NULL,
     run_id text NOT NULL,
     kind text NOT NULL,
     count integer NOT NULL,
     oldest_trigger_at timestamptz NOT NULL,
     days integer NOT NULL,
     at timestamptz NOT NULL,
     CONSTRAINT purge_log_pk PRIMARY KEY (id)
   )`,
  `CREATE INDEX purge_log_at ON purge_log (at)`,
  `CREATE TABLE retention_turn (
     id integer NOT NULL,
     CONSTRAINT retention_turn_pk PRIMARY KEY (id)
   )`,
  `INSERT INTO retention_turn (id) VALUES (1)`,
  // As the table of retention says: a record is never changed, and not deleted before its time.
  refuses('audit_record_stays', 'A record of who did what is not changed, and not deleted before its time.'),
  `CREATE TRIGGER audit_records_unchanged BEFORE UPDATE ON audit_records FOR EACH ROW EXECUTE FUNCTION audit_record_stays()`,
  `CREATE TRIGGER audit_records_stay BEFORE DELETE ON audit_records FOR EACH ROW
     WHEN (OLD.at > clock_timestamp() - CASE OLD.kind WHEN 'change' THEN interval '1462 days' ELSE interval '365 days' END)
     EXECUTE FUNCTION audit_record_stays()`,
];
