/**
 * The words that the pages of every service share: of the frame around each page, and for our codes. One type: a language with a
 * missing word does not build. `{name}` marks where a value goes.
 */
import type { Field } from '#model/fields.js';
import type { LegalBasis, Purpose } from '#model/purposes.js';
import type { Safeguard } from '#model/vendor.entity.js';

export interface Words {
  /** BCP 47, for dates and names of countries; the zone in which times are told. */
  readonly locale: string;
  readonly timeZone: string;
  readonly direction: 'ltr' | 'rtl';
  /** The language's name in the language itself. */
  readonly ownName: string;
  readonly common: {
    readonly languages: string;
    readonly errorPrefix: string;
    readonly questions: string;
    readonly complain: string;
    /** Ways to the pages that everybody may read. */
    readonly publicList: string;
    readonly publicFaq: string;
    /** Stands first in whatever a made-up house shows or mails. */
    readonly demonstration: string;
  };
  readonly vendor: {
    readonly name: string;
    readonly headOffice: string;
    readonly country: string;
    readonly safeguard: string;
    readonly way: string;
    readonly byMail: string;
    readonly byInterface: string;
    readonly privacyContact: string;
  };
  readonly fields: Readonly<Record<Field, string>>;
  readonly safeguards: Readonly<Record<Safeguard, string>>;
  readonly purposes: Readonly<Record<Purpose, string>>;
  readonly bases: Readonly<Record<LegalBasis, string>>;
  /** How long a vendor keeps something, by the policy's own words for it. */
  readonly keeps: Readonly<Record<string, string>>;
}
