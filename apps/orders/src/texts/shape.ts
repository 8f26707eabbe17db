/** Every word of the public pages, as one type: a language with a missing text does not build. `{name}` marks where a value goes. */
import type { Purpose } from '#model/purposes.js';
import type { Safeguard } from '#model/vendor.entity.js';
import type { RetentionKind } from '#model/retention/retention.js';

export interface PublicTexts {
  readonly ways: {
    readonly list: string;
    readonly changes: string;
    readonly feed: string;
    readonly faq: string;
    readonly json: string;
    readonly own: string;
    readonly title: string;
  };
  readonly list: {
    readonly title: string;
    readonly lead: string;
    readonly register: string;
    readonly share: string;
    readonly none: string;
    readonly lastChange: string;
    readonly asOf: string;
    readonly index: string;
    readonly country: string;
    readonly legalEntity: string;
    readonly told: string;
    readonly toldOnYes: string;
    readonly nothing: string;
    readonly until: string;
    readonly lapsed: string;
    readonly nothingSent: string;
    readonly rulesTitle: string;
    readonly fields: string;
    readonly when: string;
    readonly always: string;
    readonly onYes: string;
    readonly why: string;
    readonly notInUse: string;
  };
  /** The article that each safeguard stands on, for brackets. */
  readonly articles: Readonly<Record<Safeguard, string>>;
  readonly reasons: Readonly<Record<Purpose, string>>;
  readonly changes: {
    readonly title: string;
    readonly lead: string;
    readonly none: string;
    readonly first: string;
    readonly changed: string;
    readonly before: string;
    readonly after: string;
    readonly more: string;
    readonly noDate: string;
    readonly name: string;
    readonly safeguardExpiresOn: string;
    readonly withheldFields: string;
    readonly noneWithheld: string;
    readonly takesCases: string;
    readonly yes: string;
    readonly no: string;
    readonly feedTitle: string;
  };
  /** What a reader at a browser is told where a program gets a problem document. */
  readonly problems: Readonly<
    Record<'notHere' | 'broken' | 'away', { readonly title: string; readonly lead: string }>
  > & { readonly entry: string };
  readonly faq: {
    readonly title: string;
    readonly lead: string;
    readonly version: string;
    readonly older: string;
    readonly earlier: string;
    readonly more: string;
    readonly perVendor: string;
    readonly days: string;
    readonly kept: Readonly<Record<RetentionKind, string>>;
    readonly why: readonly [string, string];
    readonly who: readonly [string, string];
    readonly which: readonly [string, string];
    readonly less: string;
    readonly basis: readonly [string, string];
    /** The same whoever ordered. */
    readonly basesAlike: string;
    readonly bases: string;
    readonly safeguard: readonly [string, string];
    readonly lapsed: string;
    readonly later: readonly [string, string];
    readonly laterByHand: string;
    readonly case: readonly [string, string];
    readonly no: readonly [string, string];
    readonly withdraw: readonly [string, string];
    readonly remote: readonly [string, string];
    readonly keep: readonly [string, string];
    readonly own: readonly [string, string];
    readonly rights: readonly [string, string];
  };
}
