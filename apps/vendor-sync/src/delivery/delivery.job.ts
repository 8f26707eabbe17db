/** The rows that a delivery is made of, as they are read once it is claimed. */
import type { DeliveryPurpose } from '#model/purposes.js';
import type { SecretBinding } from '../vendors/vendor-clients.js';

/** What a delivery is about, for the license that comes of it. */
export interface DeliveryJob {
  readonly now: Date;
  readonly purpose: DeliveryPurpose;
  readonly intent_key: string;
  readonly fulfilment_id: string | null;
  readonly license_id: string | null;
  readonly person_version_id: string;
  readonly ordered_on: string;
  readonly reference: string;
  readonly seats: number;
  readonly term_months: number | null;
  readonly product_id: string;
  readonly product: string;
  readonly serial_format: string;
  readonly vendor_id: string;
  readonly legal_entity: string;
  readonly country: string;
  readonly adapter: string;
  readonly base_url: string;
  readonly secret_name: string;
  /** To whom and where the secret of this name may be told, by the register. */
  readonly secret_bound: SecretBinding | null;
  readonly support_channel: string;
  readonly support_address: string | null;
  readonly support_secret_name: string | null;
  /** Of the secret that its support is told: that of licensing where it has none. */
  readonly support_secret_bound: SecretBinding | null;
  readonly escalation_id: string | null;
  /** Claims that it had when a person last sent it anew. */
  readonly revived_fence: number | null;
  readonly ever_open: boolean;
  readonly said_taken: boolean;
  readonly escalation?: EscalationJob;
}

/** What an escalation's letter was composed of. */
export interface EscalationJob {
  readonly id: string;
  readonly channel: string;
  readonly recipient: string;
  readonly recipient_entity: string;
  readonly recipient_country: string;
  readonly sender: string;
  readonly composed_at: Date;
  readonly serial_number: string;
  /** Ours, under which the license was ordered. */
  readonly license_reference: string;
  readonly vendor_case_reference: string | null;
}
