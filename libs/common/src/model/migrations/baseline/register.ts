/** The register of vendors and products, and what the public was told of them and when. */
import { refuses } from './refuses.js';

/** What the public is told of a vendor. */
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

export const REGISTER: readonly string[] = [
  `CREATE TABLE vendors (
     id text NOT NULL,
     name text NOT NULL,
     legal_entity text NOT NULL,
     head_office text NOT NULL,
     country text NOT NULL,
     safeguard text NOT NULL,
     safeguard_expires_on date,
     privacy_contact text NOT NULL,
     adapter text NOT NULL,
     base_url text NOT NULL,
     secret_name text NOT NULL,
     pace_per_minute integer NOT NULL,
     cap integer NOT NULL,
     paused boolean NOT NULL,
     withheld_fields text[] NOT NULL,
     created_at timestamptz NOT NULL,
     updated_at timestamptz NOT NULL,
     support_channel text NOT NULL,
     support_address text,
     support_secret_name text,
     CONSTRAINT vendors_pk PRIMARY KEY (id)
   )`,
  `CREATE UNIQUE INDEX vendors_name ON vendors (name)`,
  `CREATE TABLE vendor_versions (
     vendor_id text NOT NULL,
     version integer NOT NULL,
     at timestamptz NOT NULL,
     name text NOT NULL,
     legal_entity text NOT NULL,
     head_office text NOT NULL,
     country text NOT NULL,
     safeguard text NOT NULL,
     safeguard_expires_on date,
     privacy_contact text NOT NULL,
     withheld_fields text[] NOT NULL,
     takes_cases boolean NOT NULL,
     CONSTRAINT vendor_versions_pk PRIMARY KEY (vendor_id, version),
     CONSTRAINT vendor_versions_vendor FOREIGN KEY (vendor_id) REFERENCES vendors (id)
   )`,
  `CREATE TABLE vendor_gates (
     vendor_id text NOT NULL,
     failures integer NOT NULL,
     open_until timestamptz,
     used_slot_at timestamptz NOT NULL,
     awake_until timestamptz NOT NULL,
     CONSTRAINT vendor_gates_pk PRIMARY KEY (vendor_id),
     CONSTRAINT vendor_gates_vendor FOREIGN KEY (vendor_id) REFERENCES vendors (id)
   )`,
  `CREATE TABLE vendor_secrets (
     name text NOT NULL,
     vendor_id text NOT NULL,
     host text NOT NULL,
     bound_at timestamptz NOT NULL,
     CONSTRAINT vendor_secrets_pk PRIMARY KEY (name)
   )`,
  `CREATE TABLE products (
     id text NOT NULL,
     sku text NOT NULL,
     name text NOT NULL,
     vendor_id text NOT NULL,
     vendor_reference text NOT NULL,
     serial_format text NOT NULL,
     orderable boolean NOT NULL,
     created_at timestamptz NOT NULL,
     CONSTRAINT products_pk PRIMARY KEY (id),
     CONSTRAINT products_vendor FOREIGN KEY (vendor_id) REFERENCES vendors (id)
   )`,
  `CREATE UNIQUE INDEX products_sku ON products (sku)`,
  `CREATE TABLE faq_versions (
     version integer NOT NULL,
     at timestamptz NOT NULL,
     fingerprint text NOT NULL,
     texts jsonb NOT NULL,
     CONSTRAINT faq_versions_pk PRIMARY KEY (version)
   )`,
  // A trigger of the register writes each version of a vendor; any other insert is refused.
  `CREATE FUNCTION vendors_public_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.vendor_versions (vendor_id, version, at, ${FACTS.join(', ')}, takes_cases)
  SELECT NEW.id, coalesce(max(version), 0) + 1, clock_timestamp(), ${of('NEW')} FROM public.vendor_versions WHERE vendor_id = NEW.id;
  RETURN NULL;
END $$`,
  `CREATE TRIGGER vendors_first_version AFTER INSERT ON vendors FOR EACH ROW EXECUTE FUNCTION vendors_public_version()`,
  `CREATE TRIGGER vendors_next_version AFTER UPDATE ON vendors FOR EACH ROW
     WHEN ((${of('OLD')}) IS DISTINCT FROM (${of('NEW')})) EXECUTE FUNCTION vendors_public_version()`,
  `CREATE FUNCTION vendor_versions_from_register() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'A version of a vendor comes from the register.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$`,
  `CREATE TRIGGER vendor_versions_from_register BEFORE INSERT ON vendor_versions
     FOR EACH ROW EXECUTE FUNCTION vendor_versions_from_register()`,
  // No version is changed or deleted.
  refuses('public_versions_stay', 'What the public was told stays as it was.'),
  ...['vendor_versions', 'faq_versions'].map(
    (table) => `CREATE TRIGGER ${table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
     FOR EACH STATEMENT EXECUTE FUNCTION public_versions_stay()`,
  ),
];
