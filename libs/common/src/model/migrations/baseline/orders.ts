/** Customers, the persons they name, what was ordered for them, and the licenses. */
import { refuses } from './refuses.js';

export const ORDERS: readonly string[] = [
  `CREATE TABLE customers (
     id text NOT NULL,
     organisation text NOT NULL,
     address text,
     phone text,
     notes text,
     created_by text NOT NULL,
     created_at timestamptz NOT NULL,
     updated_at timestamptz NOT NULL,
     tells_licensees_since timestamptz,
     tells_licensees_recorded_by text,
     CONSTRAINT customers_pk PRIMARY KEY (id)
   )`,
  `CREATE TABLE customer_confirmations (
     id text NOT NULL,
     customer_id text NOT NULL,
     tells boolean NOT NULL,
     evidence text NOT NULL,
     recorded_by text NOT NULL,
     recorded_at timestamptz NOT NULL,
     CONSTRAINT customer_confirmations_pk PRIMARY KEY (id)
   )`,
  `CREATE INDEX customer_confirmations_customer ON customer_confirmations (customer_id, id)`,
  `CREATE TABLE customer_buyers (
     customer_id text NOT NULL,
     person_id text NOT NULL,
     order_id text NOT NULL,
     recorded_at timestamptz NOT NULL,
     CONSTRAINT customer_buyers_pk PRIMARY KEY (customer_id)
   )`,
  `CREATE TABLE persons (
     id text NOT NULL,
     customer_id text NOT NULL,
     email_key text NOT NULL,
     created_at timestamptz NOT NULL,
     erased_at timestamptz,
     mailbox_number integer NOT NULL,
     CONSTRAINT persons_pk PRIMARY KEY (id),
     CONSTRAINT persons_mailbox UNIQUE (customer_id, email_key, mailbox_number),
     CONSTRAINT persons_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
   )`,
  `CREATE TABLE person_versions (
     id text NOT NULL,
     person_id text NOT NULL,
     first_name text NOT NULL,
     last_name text NOT NULL,
     email text NOT NULL,
     created_at timestamptz NOT NULL,
     CONSTRAINT person_versions_pk PRIMARY KEY (id),
     CONSTRAINT person_versions_content UNIQUE (person_id, first_name, last_name, email),
     CONSTRAINT person_versions_person_fk FOREIGN KEY (person_id) REFERENCES persons (id)
   )`,
  `CREATE INDEX person_versions_person ON person_versions (person_id)`,
  `CREATE TABLE person_keys (
     person_id text NOT NULL,
     wrapping_key_id text NOT NULL,
     wrapped_key bytea NOT NULL,
     CONSTRAINT person_keys_pk PRIMARY KEY (person_id)
   )`,
  `CREATE TABLE wrapping_key (
     one boolean NOT NULL,
     key_id text NOT NULL,
     first_used_at timestamptz NOT NULL,
     CONSTRAINT wrapping_key_pk PRIMARY KEY (one),
     CONSTRAINT wrapping_key_one CHECK (one)
   )`,
  `CREATE TABLE orders (
     id text NOT NULL,
     customer_id text NOT NULL,
     placed_by text NOT NULL,
     placed_at timestamptz NOT NULL,
     idempotency_key text NOT NULL,
     request_fingerprint bytea NOT NULL,
     CONSTRAINT orders_pk PRIMARY KEY (id),
     CONSTRAINT orders_idempotency UNIQUE (placed_by, idempotency_key),
     CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
   )`,
  `CREATE INDEX orders_clerk ON orders (placed_by, id)`,
  `CREATE TABLE order_lines (
     id text NOT NULL,
     order_id text NOT NULL,
     position integer NOT NULL,
     product_id text NOT NULL,
     seats integer NOT NULL,
     term_months integer,
     licensee_is_buyer boolean NOT NULL,
     person_version_id text NOT NULL,
     product_reference text NOT NULL,
     same_address text,
     CONSTRAINT order_lines_pk PRIMARY KEY (id),
     CONSTRAINT order_lines_position UNIQUE (order_id, position),
     CONSTRAINT order_lines_same_address CHECK (same_address IN ('same-person', 'another-person')),
     CONSTRAINT order_lines_order FOREIGN KEY (order_id) REFERENCES orders (id),
     CONSTRAINT order_lines_person_version FOREIGN KEY (person_version_id) REFERENCES person_versions (id),
     CONSTRAINT order_lines_product FOREIGN KEY (product_id) REFERENCES products (id)
   )`,
  `CREATE INDEX order_lines_same_person ON order_lines (person_version_id) WHERE same_address = 'same-person'`,
  `CREATE TABLE order_events (
     id text NOT NULL,
     order_id text NOT NULL,
     fulfilment_id text,
     event text NOT NULL,
     state text,
     actor text NOT NULL,
     at timestamptz NOT NULL,
     CONSTRAINT order_events_pk PRIMARY KEY (id),
     CONSTRAINT order_events_order_fk FOREIGN KEY (order_id) REFERENCES orders (id)
   )`,
  `CREATE INDEX order_events_cancelled ON order_events (order_id) WHERE event = 'cancelled'`,
  `CREATE INDEX order_events_order ON order_events (order_id, at)`,
  `CREATE TABLE fulfilments (
     id text NOT NULL,
     order_line_id text NOT NULL,
     person_version_id text NOT NULL,
     round integer NOT NULL,
     CONSTRAINT fulfilments_pk PRIMARY KEY (id),
     CONSTRAINT fulfilments_line_fk FOREIGN KEY (order_line_id) REFERENCES order_lines (id),
     CONSTRAINT fulfilments_person_version FOREIGN KEY (person_version_id) REFERENCES person_versions (id)
   )`,
  `CREATE UNIQUE INDEX fulfilments_line ON fulfilments (order_line_id)`,
  `CREATE TABLE licenses (
     id text NOT NULL,
     fulfilment_id text NOT NULL,
     vendor_id text NOT NULL,
     product_id text NOT NULL,
     person_version_id text NOT NULL,
     our_reference uuid NOT NULL,
     serial_number text NOT NULL,
     license_key text,
     seats integer NOT NULL,
     starts_on date NOT NULL,
     expires_on date,
     maintenance_until date,
     state text NOT NULL,
     issued_at timestamptz NOT NULL,
     revoked_at timestamptz,
     CONSTRAINT licenses_pk PRIMARY KEY (id),
     CONSTRAINT licenses_fulfilment_fk FOREIGN KEY (fulfilment_id) REFERENCES fulfilments (id),
     CONSTRAINT licenses_person_version FOREIGN KEY (person_version_id) REFERENCES person_versions (id)
   )`,
  `CREATE UNIQUE INDEX licenses_fulfilment ON licenses (fulfilment_id)`,
  `CREATE INDEX licenses_serial ON licenses (serial_number)`,
  `CREATE UNIQUE INDEX licenses_vendor_serial ON licenses (vendor_id, serial_number)`,
  // A customer has one person who buys, and no line names another one as the buyer.
  `CREATE FUNCTION one_buyer() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.orders o JOIN public.customer_buyers b ON b.customer_id = o.customer_id
                   JOIN public.person_versions v ON v.person_id = b.person_id
                  WHERE o.id = NEW.order_id AND v.id = NEW.person_version_id) THEN
    RAISE EXCEPTION 'A customer has one person who buys.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$`,
  `CREATE TRIGGER order_lines_one_buyer BEFORE INSERT OR UPDATE OF licensee_is_buyer ON order_lines
     FOR EACH ROW WHEN (NEW.licensee_is_buyer) EXECUTE FUNCTION one_buyer()`,
  // What a customer confirmed is recorded once.
  refuses('statement_stays', 'What a customer confirmed is not changed.'),
  ...['customer_confirmations', 'customer_buyers'].map(
    (table) =>
      `CREATE TRIGGER ${table}_unchanged BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION statement_stays()`,
  ),
];
