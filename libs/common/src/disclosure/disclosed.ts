/**
 * The packet that may be sent: made by `disclose.ts` alone, after the ledger row was committed. It cannot be forged (the
 * constructor asks for a key and the mint is handed out once), cannot be read but by the outgoing client, and refuses to be
 * serialised or inspected, so that no log, job or error can carry it.
 */
import { inspect } from 'node:util';
import type { FieldValues } from '#model/fields.js';
import type { Letter } from './letter.js';

export interface PacketContent {
  readonly disclosureId: string;
  /** What was disclosed, to recognise it in the vendor's answer. */
  readonly values: FieldValues;
  readonly letters: readonly Letter[];
  /** Monotonic milliseconds (`performance.now()`) after which the first byte may no longer be sent. */
  readonly deadline: number;
}

let mintTaken = false;
let openerTaken = false;

/** Not exported: a private constructor binds the compiler, not a caller at run time. */
const KEY = Symbol('key of the mint');

export class Disclosed {
  readonly #content: PacketContent;

  private constructor(key: symbol, content: PacketContent) {
    if (key !== KEY) throw new Error('Only the door makes disclosed packets.');
    this.#content = content;
    Object.freeze(this);
  }

  /** Hands out the only way to make packets, once per process. */
  static takeMint(): (content: PacketContent) => Disclosed {
    if (mintTaken) throw new Error('The mint of disclosed packets is taken.');
    mintTaken = true;
    return (content) => new Disclosed(KEY, content);
  }

  /** Hands out the only way to read packets, once per process. */
  static takeOpener(): (packet: Disclosed) => PacketContent {
    if (openerTaken) throw new Error('The opener of disclosed packets is taken.');
    openerTaken = true;
    return (packet) => {
      // A cast makes anything look like a packet; only the private field proves it.
      if (typeof packet !== 'object' || packet === null || !(#content in packet))
        throw new Error('This is not a disclosed packet.');
      return packet.#content;
    };
  }

  toJSON(): never {
    throw new Error('A disclosed packet is not for serialising.');
  }

  toString(): string {
    return '[Disclosed]';
  }

  [inspect.custom](): string {
    return '[Disclosed]';
  }
}
