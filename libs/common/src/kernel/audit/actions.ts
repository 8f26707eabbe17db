/**
 * What staff may do, as it stands in the record of who did what: one row for each route that needs a token. A route that names none stops
 * the start. `change`: written within the transaction of the change. `read`: written before the answer is sent.
 */
import type { IdKind } from '../ids.js';

export interface AuditRow {
  readonly kind: 'read' | 'change' | 'none';
  /** Which kind of row it is about; undefined: about none. */
  readonly rows?: IdKind;
  /** Why nothing is recorded of it. */
  readonly because?: string;
}

const change = (rows: IdKind) => ({ kind: 'change', rows }) as const;
const read = (rows?: IdKind) => ({ kind: 'read', ...(rows ? { rows } : {}) }) as const;
const none = (because: string) => ({ kind: 'none', because }) as const;

export const AUDIT_ACTIONS = {
  'order.place': change('order'),
  'order.list': read('order'),
  'order.read': read('order'),
  'order.read-timeline': read('order'),
  'order.cancel': change('order'),
  'order.hold': change('order'),
  'order.resume': change('order'),
  'order.answer': change('order'),
  'license.revoke': change('license'),
  'customer.add': change('customer'),
  'customer.search': read('customer'),
  'customer.read': read('customer'),
  'customer.change': change('customer'),
  'customer.confirm': change('customer'),
  'customer.list-confirmations': read('customer'),
  'vendor.add': change('vendor'),
  'vendor.list': none(
    'The register of vendors says nothing about a licensee, and what is in it is public for the most part.',
  ),
  'vendor.read': none(
    'The register of vendors says nothing about a licensee, and what is in it is public for the most part.',
  ),
  'vendor.change': change('vendor'),
  'product.add': change('product'),
  'product.list': none('Products say nothing about a person.'),
  'product.change': change('product'),
  'audit.read': read(),
  'dead-letter.list': read('delivery'),
  'dead-letter.retry': change('delivery'),
  'dead-letter.settle': change('delivery'),
  'case.open': change('supportCase'),
  'case.find-licenses': read('license'),
  'case.list': read('supportCase'),
  'case.read': read('supportCase'),
  'case.change': change('supportCase'),
  'case.close': change('supportCase'),
  'case.reopen': change('supportCase'),
  'case.compose': change('supportCase'),
  'case.record-answer': change('supportCase'),
  'case.mark-relayed': change('supportCase'),
  'escalation.send': change('escalation'),
  'consent.list': read('consent'),
  'consent.read-record': read('consent'),
  'consent.read-receipt': read('consent'),
  'consent.record-refusal': change('consent'),
  'consent.record-withdrawal': change('consent'),
  'mail.record-return': change('mail'),
  'correction-wish.list': read('correctionWish'),
  'rights-wish.list': read('rightsWish'),
  'rights-wish.settle': change('rightsWish'),
  'first-disclosure.list-undelivered': read('mail'),
  'first-disclosure.tell-again': change('mail'),
  'retention.preview': read(),
  'retention.list-purges': none('Counts by kind; no id and no value.'),
  'hold.list': read('legalHold'),
  'hold.place': change('legalHold'),
  'hold.lift': change('legalHold'),
  'metrics.read': none('Counts and times; no id and no value.'),
  'api.read': none('What the API looks like; no id and no value.'),
} as const satisfies Readonly<Record<string, AuditRow>>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** Actions of kind `change`. */
export type ChangeAction = {
  [A in AuditAction]: (typeof AUDIT_ACTIONS)[A]['kind'] extends 'change' ? A : never;
}[AuditAction];

export const AUDIT_ACTION_NAMES = Object.keys(AUDIT_ACTIONS) as readonly AuditAction[];
export const auditRow = (action: AuditAction): AuditRow => AUDIT_ACTIONS[action];

/** The caller as a record names them; one object for each request, by which `hasRecorded` recognises it. */
export interface Actor {
  readonly subject: string;
  readonly requestId?: string | undefined;
}
