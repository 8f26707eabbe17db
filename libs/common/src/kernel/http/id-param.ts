/** A path parameter that must be an id of ours of one kind; anything else is not found, like an id that does not exist. */
import { Injectable, PipeTransform } from '@nestjs/common';
import { isId, type IdKind } from '../ids.js';
import { Refusal } from '../refusal.js';

@Injectable()
export class IdParam implements PipeTransform<unknown, string> {
  constructor(private readonly kind: IdKind) {}

  transform(value: unknown): string {
    if (!isId(this.kind, value)) throw new Refusal('not-found');
    return value;
  }
}
