/** The number of a consent, which pages and mails print so that it can be read out over the phone. */
import { randomInt } from 'node:crypto';
import { rows } from '#kernel/database/rows.js';
import type { EntityManager } from 'typeorm';

const newReference = (): string => Array.from({ length: 3 }, () => String(randomInt(1000)).padStart(3, '0')).join('-');

const IS_TAKEN = `SELECT 1 FROM consents WHERE reference = $1`;

/** A number that no consent has: among ten thousand consents two random numbers would soon be equal. */
export async function freeReference(manager: EntityManager, draw: () => string = newReference): Promise<string> {
  for (;;) {
    const reference = draw();
    if ((await rows(manager, IS_TAKEN, [reference])).length === 0) return reference;
  }
}
