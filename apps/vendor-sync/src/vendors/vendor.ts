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
  /** Personal fields that it takes beyond. */
  readonly accepts: readonly Field[];
  /** What leads on when the outcome is unknown; `person` where the vendor can neither be asked nor told twice. */
  readonly ifUnknown: Step | 'person';
  /** The queries that the paths of its letters may carry, each with all of its keys and the shape of every value; without it they carry none. */
  readonly queries?: readonly QueryShape[];
  /** Whether a person may press Retry while the outcome is unknown: only where a repeat cannot do the thing twice. */
  readonly personMayRetry: boolean;
}

/** The steps by name, in the order of the way through the vendor: to a later one leading on is free, to an earlier one it costs a rung. */
export type Steps = Readonly<Record<Step, StepDeclaration>>;

/** For people: how the vendor may be asked or told twice. */
export interface Declared {
  readonly idempotencyKey: boolean;
  readonly lookUpByOurReference: boolean;
  readonly repeatAnswers: string;
  /** What can be asked before a person is told; null where the vendor answers with its refusal only. */
  readonly asksFirst: string | null;
}

/** Recognises the person of the order in what the vendor says, and hands out no value. */
export interface Recognises {
  isEmail(text: string): boolean;
  /** By the whole name, wherever it is divided. */
  isName(firstName: string, lastName: string): boolean;
}

/** The outgoing client as a vendor folder has it: for one step, with what that step declares. */
export type VendorClient = Pick<OutgoingClient, 'send' | 'follow' | 'sendPage' | 'isDisclosed'>;

export interface VendorApi {
  readonly name: string;
  readonly authentication: Authentication;
  readonly declares: Declared;
  readonly steps: Steps;
  render(step: Step, order: OrderFacts, values: FieldValues): readonly HttpLetter[];
  send(step: Step, packet: Disclosed, order: OrderFacts, client: VendorClient, whose: Recognises): Promise<Settled>;
}
