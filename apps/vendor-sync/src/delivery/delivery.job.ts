/** The rows that a delivery is made of, as they are read once it is claimed. */
import type { As } from '#kernel/database/rows.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { License } from '#model/license.entity.js';
import type { OrderLine } from '#model/order.entity.js';
import type { Product } from '#model/product.entity.js';
import type { Escalation, StopNotice } from '#model/support-case.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import type { SecretBinding } from '../vendors/vendor-clients.js';

/** A delivery with its vendor, license and order line. */
export interface DeliveryJob
  extends
    Pick<Delivery, 'purpose' | 'intentKey' | 'fulfilmentId' | 'licenseId' | 'escalationId' | 'personVersionId'>,
    Pick<Delivery, 'revivedFence'>,
    As<License, { reference: 'ourReference' }>,
    As<OrderLine, { product: 'productReference' }>,
    Pick<OrderLine, 'seats' | 'termMonths'>,
    As<Product, { productId: 'id' }>,
    Pick<Product, 'serialFormat'>,
    As<Vendor, { vendorId: 'id' }>,
    Pick<Vendor, 'legalEntity' | 'country' | 'adapter' | 'baseUrl' | 'secretName'>,
    Pick<Vendor, 'supportChannel' | 'supportAddress' | 'supportSecretName'> {
  readonly now: Date;
  readonly orderedOn: string;
  /** The vendor and host that the secret is bound to. */
  readonly secretBound: SecretBinding | null;
  /** The same for the secret of the support API; without its own secret that is the one for licensing. */
  readonly supportSecretBound: SecretBinding | null;
  readonly everOpen: boolean;
  readonly saidTaken: boolean;
  readonly escalation?: EscalationJob;
}

/** What an escalation's letter was composed of. */
export type EscalationJob = Pick<Escalation, 'id' | 'channel' | 'recipient' | 'recipientEntity' | 'recipientCountry'> &
  Pick<Escalation, 'sender' | 'composedAt'> &
  Pick<License, 'serialNumber'> &
  // Our reference of the license.
  As<License, { licenseReference: 'ourReference' }> &
  Pick<StopNotice, 'vendorCaseReference'>;
