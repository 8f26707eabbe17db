/** How a vendor takes support cases: what every channel declares, and what it sends with. */
import type { Disclosed } from '#disclosure/disclosed.js';
import type { OutgoingMail } from '#disclosure/transports/outgoing-mail.js';
import type { Settled, Step } from '../vendors/outcome.js';
import type { Declared, Steps, VendorApi, VendorClient } from '../vendors/vendor.js';

/** The transports; a channel uses one of them. */
export interface Means {
  readonly client: VendorClient | undefined;
  readonly mail: OutgoingMail | undefined;
  /** The vendor's registered support address: the only one that mail may go to. */
  readonly registered: string;
}

export interface SupportChannel {
  readonly name: 'http-ticket' | 'service-request' | 'mail';
  /** Only for a channel over HTTP. */
  readonly authentication?: VendorApi['authentication'];
  readonly declares: Declared;
  readonly steps: Steps;
  send(step: Step, packet: Disclosed, means: Means): Promise<Settled>;
}
