/** What the conformance suite is told of a vendor's test server. One descriptor for each folder below `vendors/`, by the folder's name. */
import type { Step } from '../../../apps/vendor-sync/src/vendors/outcome.js';
import type { OrderFacts } from '../../../apps/vendor-sync/src/vendors/vendor.js';
import type { VendorServer } from '../vendor-server.js';
import type { Misbehaviour } from '../misbehave.js';
import type { MakeApp } from '../wire.js';

export interface Licensee {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

/** An order and a licensee that the vendor turns down. */
export interface TurnedDown {
  readonly order?: Partial<OrderFacts>;
  readonly licensee?: Partial<Licensee>;
  /** Told to the server before, where the order alone is not enough. */
  readonly prepare?: (server: VendorServer) => void;
  readonly code: string;
}

export interface Descriptor {
  readonly app: MakeApp;
  /** Below the server's address. */
  readonly basePath: string;
  /** As the scheme of the API says it. */
  readonly secret: string;
  readonly product: string;
  /** A value of the licensee that the vendor does not take; null where it takes any. */
  readonly needsInput: TurnedDown | null;
  readonly refused: TurnedDown;
  /** Step → what the vendor answers where it has, or is making, what is asked for. A step that issues and is not here never meets that. */
  readonly conflicts: Readonly<Record<Step, Misbehaviour>>;
  /** What it may say of a license that was not ordered so: name → JSON pointer → value, in the answer that describes the license. */
  readonly differs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
