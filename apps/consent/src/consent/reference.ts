/** The number that pages and mails print, so that it can be read out over the phone. */
import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { randomInt } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { FoldedLine } from '#kernel/http/validation.js';
import { foldReference } from '#kernel/text/numbers.js';

const newReference = (): string => Array.from({ length: 3 }, () => String(randomInt(1000)).padStart(3, '0')).join('-');

const IS_TAKEN = `SELECT 1 FROM consents WHERE reference = $1`;

/** One that no consent has: with some ten thousand questions asked, two of them would soon draw the same. */
export async function freeReference(manager: EntityManager, draw: () => string = newReference): Promise<string> {
  for (;;) {
    const reference = draw();
    if ((await manager.query<unknown[]>(IS_TAKEN, [reference])).length === 0) return reference;
  }
}

/** Written in whichever dashes or spaces, or in none. */
const MOST_TYPED = 30;

export const ReferenceNumber = () =>
  applyDecorators(FoldedLine(MOST_TYPED, foldReference), Matches(/^\d{3}-\d{3}-\d{3}$/));
