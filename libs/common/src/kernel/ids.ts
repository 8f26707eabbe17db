/** Ids carry their kind and sort by the time they were made: a prefix and a UUIDv7 in 26 characters (the TypeID format). */
import { typeIdSuffixes } from './type-id.js';

export const ID_KINDS = {
  customer: 'cus',
  person: 'per',
  personVersion: 'pvr',
  vendor: 'ven',
  product: 'prd',
  order: 'ord',
  orderLine: 'lin',
  fulfilment: 'ful',
  delivery: 'dlv',
  attempt: 'att',
  license: 'lic',
  disclosure: 'dis',
  orderEvent: 'evt',
  supportCase: 'cas',
  escalation: 'esc',
  vendorAnswer: 'ans',
  consent: 'con',
  consentEvent: 'cev',
  licenseeLink: 'lnk',
  linkRequest: 'lrq',
  auditRecord: 'aud',
  customerConfirmation: 'ccf',
  mail: 'mai',
  correctionWish: 'wis',
  rightsWish: 'rgt',
  legalHold: 'hld',
  purgeRun: 'run',
  purgeEntry: 'prg',
} as const;

export type IdKind = keyof typeof ID_KINDS;
export const ID_KIND_NAMES = Object.keys(ID_KINDS) as readonly IdKind[];

const nextSuffix = typeIdSuffixes();

export const newId = (kind: IdKind): string => `${ID_KINDS[kind]}_${nextSuffix()}`;

const SHAPE = /^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

export const isId = (kind: IdKind, value: unknown): value is string =>
  typeof value === 'string' && value.startsWith(`${ID_KINDS[kind]}_`) && SHAPE.test(value);

/** An id of ours of any kind; tested before a path parameter is copied into a record. */
export const isAnyId = (value: unknown): value is string => ID_KIND_NAMES.some((kind) => isId(kind, value));
