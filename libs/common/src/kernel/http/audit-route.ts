/** The audit action of a route. A route that needs a token and declares none stops the start. */
import { SetMetadata } from '@nestjs/common';
import type { AuditAction } from '../audit/actions.js';

export const AUDIT_KEY = 'sparsam:audit';

export interface Audit {
  readonly action: AuditAction;
  /** The ids of the rows that a good answer shows. Left out: the `id` of the path. */
  readonly rowsOf?: ((answer: never) => readonly string[]) | undefined;
}

export const Audited = <Answer>(action: AuditAction, rowsOf?: (answer: Answer) => readonly string[]) =>
  SetMetadata(AUDIT_KEY, { action, rowsOf } satisfies Audit);

/** The ids of a page or a list, as most of them are made. */
export const idsOf = (answer: { readonly items: readonly { readonly id: string }[] }): string[] =>
  answer.items.map(({ id }) => id);
