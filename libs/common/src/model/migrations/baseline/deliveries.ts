/** What is to be done at a vendor, how it went, and the ledger of what was disclosed. */
import { FLOOR } from './floor.js';
import { refuses } from './refuses.js';

export const DELIVERIES: readonly string[] = [
  `CREATE TABLE deliveries (
     id text NOT NULL,
     vendor_id text NOT NULL,
     purpose text NOT NULL,
     form text NOT NULL,
     fulfilment_id text,
     license_id text,
     person_version_id text NOT NULL,
     round integer NOT NULL,
     intent_key uuid NOT NULL,
     created_at timestamptz NOT NULL,
     hold boolean NOT NULL,
     cancel_requested_at timestamptz,
     state text NOT NULL,
     step text NOT NULL,
     fence integer NOT NULL,
     lease_until timestamptz,
     rung integer NOT NULL,
     next_at timestamptz NOT NULL,
     reason text,
     settled_at timestamptz,
     escalation_id text,
     revived_fence integer,
     CONSTRAINT deliveries_pk PRIMARY KEY (id),
     CONSTRAINT deliveries_escalation_round UNIQUE (escalation_id, purpose, round),
     CONSTRAINT deliveries_intent UNIQUE (intent_key),
     CONSTRAINT deliveries_round UNIQUE (fulfilment_id, purpose, round),
     CONSTRAINT deliveries_fulfilment FOREIGN KEY (fulfilment_id) REFERENCES fulfilments (id),
     CONSTRAINT deliveries_vendor FOREIGN KEY (vendor_id) REFERENCES vendors (id)
   )`,
  `CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'dead'`,
  `CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state IN ('waiting', 'claimed', 'released')`,
  `CREATE INDEX deliveries_in_flight ON deliveries (vendor_id) WHERE state IN ('claimed', 'released')`,
  `CREATE INDEX deliveries_license ON deliveries (license_id)`,
  `CREATE INDEX deliveries_stopped ON deliveries (id) WHERE cancel_requested_at IS NOT NULL AND state IN ('waiting', 'dead')`,
  `CREATE INDEX deliveries_open_lines ON deliveries (fulfilment_id) WHERE purpose = 'issue' AND state <> 'done' AND cancel_requested_at IS NULL`,
  `CREATE INDEX deliveries_vendor_due ON deliveries (vendor_id, next_at) WHERE state = 'waiting' AND NOT hold AND cancel_requested_at IS NULL`,
  `CREATE TABLE attempts (
     id text NOT NULL,
     delivery_id text NOT NULL,
     fence integer NOT NULL,
     step text NOT NULL,
     claimed_at timestamptz NOT NULL,
     released_at timestamptz,
     settled_at timestamptz,
     outcome text,
     code text,
     status_code integer,
     CONSTRAINT attempts_pk PRIMARY KEY (id),
     CONSTRAINT attempts_fence UNIQUE (delivery_id, fence),
     CONSTRAINT attempts_delivery FOREIGN KEY (delivery_id) REFERENCES deliveries (id)
   )`,
  `CREATE TABLE delivery_findings (
     delivery_id text NOT NULL,
     dead_as text NOT NULL,
     dead_at timestamptz NOT NULL,
     finding text NOT NULL,
     source text NOT NULL,
     recorded_by text NOT NULL,
     recorded_at timestamptz NOT NULL,
     recipient_entity text,
     recipient_country text,
     CONSTRAINT delivery_findings_pk PRIMARY KEY (delivery_id)
   )`,
  `CREATE TABLE delivery_retries (
     delivery_id text NOT NULL,
     dead_at timestamptz NOT NULL,
     dead_as text NOT NULL,
     retried_by text NOT NULL,
     retried_at timestamptz NOT NULL,
     CONSTRAINT delivery_retries_pk PRIMARY KEY (delivery_id, dead_at)
   )`,
  `CREATE TABLE disclosures (
     id text NOT NULL,
     delivery_id text NOT NULL,
     attempt_id text NOT NULL,
     form text NOT NULL,
     person_id text NOT NULL,
     person_version_id text NOT NULL,
     customer_id text NOT NULL,
     vendor_id text NOT NULL,
     purpose text NOT NULL,
     legal_basis text NOT NULL,
     policy_version integer NOT NULL,
     consent_id text,
     consent_version integer,
     recipient_entity text NOT NULL,
     recipient_country text NOT NULL,
     safeguard text NOT NULL,
     field_names text[] NOT NULL,
     field_commitments jsonb NOT NULL,
     body_commitment text NOT NULL,
     released_at timestamptz NOT NULL,
     settled_at timestamptz,
     outcome text NOT NULL,
     recipient_head_office text,
     recipient_channel text,
     recipient_address text,
     CONSTRAINT disclosures_pk PRIMARY KEY (id)
   )`,
  `CREATE UNIQUE INDEX disclosures_attempt ON disclosures (attempt_id)`,
  `CREATE INDEX disclosures_consent ON disclosures (consent_id) WHERE consent_id IS NOT NULL`,
  `CREATE INDEX disclosures_delivery ON disclosures (delivery_id)`,
  `CREATE INDEX disclosures_person ON disclosures (person_id)`,
  `CREATE INDEX disclosures_told ON disclosures (settled_at) WHERE legal_basis = 'legitimate-interest'`,
  /*
   * A settled disclosure does not change: the grants protect every column but the outcome, and without this trigger vendor-sync could turn
   * `sent` into `aborted`. One change stays open: `may-have-left` to `sent`, with its time as it was.
   */
  refuses('disclosures_settle_once', 'A settled disclosure does not change.'),
  `CREATE TRIGGER disclosures_settle_once BEFORE UPDATE ON disclosures FOR EACH ROW
     WHEN ((OLD.outcome <> 'released' OR NEW.outcome = 'released' OR NEW.settled_at IS NULL)
           AND NOT (OLD.outcome = 'may-have-left' AND NEW.outcome = 'sent' AND NEW.settled_at = OLD.settled_at))
     EXECUTE FUNCTION disclosures_settle_once()`,
  // Nor is it deleted before it is settled, or while it is young.
  refuses('proof_stays', 'Proof that is alive or young is not deleted.'),
  `CREATE TRIGGER disclosures_stay BEFORE DELETE ON disclosures FOR EACH ROW
     WHEN (OLD.outcome = 'released' OR OLD.settled_at IS NULL OR OLD.settled_at > clock_timestamp() - ${FLOOR})
     EXECUTE FUNCTION proof_stays()`,
];
