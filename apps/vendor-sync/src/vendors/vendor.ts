/** The one port: what every vendor API offers and declares. Rendering is pure; sending takes a disclosed packet. */
import type { Disclosed } from '#disclosure/disclosed.js';
import type { Field, FieldValues } from '#model/fields.js';
import type { HttpLetter } from '#disclosure/letter.js';
import type { Purpose } from '#model/purposes.js';
import type { Authentication } from '#disclosure/transports/authentication.js';
import type { OutgoingClient } from '#disclosure/transports/outgoing.js';
import type { QueryShape } from '#disclosure/transports/query.js';
import type { Settled, Step } from './outcome.js';

/** What a letter may say beside the personal fields: nothing about a person. */
export interface OrderFacts {
  /** Names this very delivery at the vendor, for ever. UUID. */
  readonly intentKey: string;
  /** Our reference of the license: the intent key of the delivery that issued it. UUID. */
  readonly reference: string;
  /** The vendor's own name of the product. */
  readonly product: string;
  readonly seats: number;
  readonly termMonths: number | null;
  /** ISO date of the order; what is computed from it is the same at every attempt. */
  readonly orderedOn: string;
}

/**
 * What a step does at the vendor. `checks`: asks about what the vendor sells, in the vendor's own names; nothing of a person or of an
 * order is said, so nothing is disclosed, and it is asked before the first step that issues. `issues`: makes the license, or leads to
 * it. `looks-up`: asks what an earlier step did. `ends`: ends what the vendor has; no clerk can change such a request. `takes-case`:
 * brings a support case.
 */
export type Effect = 'checks' | 'issues' | 'looks-up' | 'ends' | 'takes-case';

export interface StepDeclaration {
  readonly purpose: Purpose;
  readonly effect: Effect;
  /** Personal fields without which the vendor's API does not work. */
  readonly needs: readonly Field[];
  /** Personal fields that it takes beside the needed ones. */
  readonly accepts: readonly Field[];
  /** The step after an unknown outcome; `person`: it is dead-lettered, since the vendor can be neither asked nor told twice. */
  readonly ifUnknown: Step | 'person';
  /** The queries that the paths of its letters may carry, each with all of its keys and the shape of every value; without it they carry none. */
  readonly queries?: readonly QueryShape[];
  /** Whether a person may press Retry while the outcome is unknown: only where a repeat cannot do the thing twice. */
  readonly personMayRetry: boolean;
}

/** The steps by name, in the order in which they follow. Going on to a later one is free; going back to an earlier one costs a rung. */
export type Steps = Readonly<Record<Step, StepDeclaration>>;

/** For people: how the vendor may be asked or told twice. */
export interface Declared {
  readonly idempotencyKey: boolean;
  readonly lookUpByOurReference: boolean;
  readonly repeatAnswers: string;
  /** What can be asked before personal data is disclosed; null where nothing can. */
  readonly asksFirst: string | null;
}

/** Recognises the person of the order in what the vendor says, and hands out no value. */
export interface Recognises {
  isEmail(text: string): boolean;
  /** By the whole name, wherever it is divided. */
  isName(firstName: string, lastName: string): boolean;
}

/** The outgoing client that a vendor folder gets: for one step, with that step's declaration. */
export type VendorClient = Pick<OutgoingClient, 'send' | 'follow' | 'sendPage' | 'isDisclosed'>;

export interface VendorApi {
  readonly name: string;
  readonly authentication: Authentication;
  readonly declares: Declared;
  readonly steps: Steps;
  render(step: Step, order: OrderFacts, values: FieldValues): readonly HttpLetter[];
  send(step: Step, packet: Disclosed, order: OrderFacts, client: VendorClient, whose: Recognises): Promise<Settled>;
}
