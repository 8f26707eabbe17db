/** The one port: what every vendor API offers and declares. Rendering is pure; sending takes a disclosed packet. */
import type { Disclosed } from '#disclosure/disclosed.js';
import type { Field, FieldValues } from '#model/fields.js';
import type { HttpLetter } from '#disclosure/letter.js';
import type { Purpose } from '#model/purposes.js';
import type { OutgoingClient } from '#disclosure/transports/outgoing.js';
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

export interface StepDeclaration {
  readonly purpose: Purpose;
  /** Personal fields without which the vendor's API does not work. */
  readonly needs: readonly Field[];
  /** Personal fields that it takes beyond. */
  readonly accepts: readonly Field[];
  /** What leads on when the outcome is unknown; `person` where the vendor can neither be asked nor told twice. */
  readonly ifUnknown: Step | 'person';
  /** It asks about what the vendor sells, in the vendor's own names: nothing of a person or of an order is said, so nothing is disclosed. */
  readonly isQuestion?: true;
}

/** For people: what a repeat answers, and whether pressing Retry can do harm. */
export interface Declared {
  readonly idempotencyKey: boolean;
  readonly lookUpByOurReference: boolean;
  readonly repeatAnswers: string;
  readonly personMayRetry: boolean;
  /** What can be asked before a person is told; null where the vendor answers with its refusal only. */
  readonly asksFirst: string | null;
}

/** Recognises the person of the order in what the vendor says, and hands out no value. */
export interface Recognises {
  isEmail(text: string): boolean;
  /** By the whole name, wherever it is divided. */
  isName(firstName: string, lastName: string): boolean;
}

export interface VendorApi {
  readonly name: string;
  readonly declares: Declared;
  readonly steps: Readonly<Partial<Record<Step, StepDeclaration>>>;
  render(step: Step, order: OrderFacts, values: FieldValues): readonly HttpLetter[];
  send(step: Step, packet: Disclosed, order: OrderFacts, client: OutgoingClient, whose: Recognises): Promise<Settled>;
}
