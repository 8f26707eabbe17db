/** The short FAQ on data protection: every fact from the register, the policy, the table of retention and the settings. */
import type { PolicyRow } from '#disclosure/policy.js';
import { FIELD_NAMES } from '#model/fields.js';
import type { Language } from '#kernel/text/language.js';
import { fieldNames } from '#pages/facts.js';
import { spoken } from '#pages/per-language.js';
import { countryName, sayPlain } from '#pages/say.js';
import { WORDS } from '#pages/words/words.js';
import { SAFEGUARDS } from '#model/vendor.entity.js';
import type { RetentionKind, RetentionRow } from '#model/retention/retention.js';
import { byCountry, NOT_IN_USE, type ListedVendor } from './public-list.js';
import type { PublicHouse } from './public-page.js';
import { TEXTS } from '../texts/texts.js';

/** Plain text, as it is kept. */
export interface FaqEntry {
  readonly question: string;
  readonly answer: string;
  readonly points: readonly string[];
}

export interface FaqFacts {
  readonly house: PublicHouse;
  readonly vendors: readonly ListedVendor[];
  readonly policy: readonly PolicyRow[];
  readonly retention: Readonly<Record<RetentionKind, RetentionRow>>;
  readonly questionDays: number;
  readonly linkHours: number;
}

const toldAt = (rows: readonly PolicyRow[]) =>
  FIELD_NAMES.filter((field) => rows.some(({ fields }) => fields.includes(field)));

function values({ house, vendors, policy, questionDays, linkHours }: FaqFacts, language: Language) {
  const inUsa = vendors.filter(({ country }) => country === 'US').length;
  const { reseller } = house;
  return {
    count: String(vendors.length),
    us: String(inUsa),
    percent: String(vendors.length === 0 ? 0 : Math.round((100 * inUsa) / vendors.length)),
    fields: fieldNames(toldAt(policy.filter(({ needsConsent }) => !needsConsent)), language),
    fieldsOnYes: fieldNames(toldAt(policy.filter(({ needsConsent }) => needsConsent)), language),
    days: String(questionDays),
    hours: String(linkHours),
    url: house.ownPage,
    reseller: reseller.name,
    contact: spoken(reseller.contact, language).text,
    address: spoken(reseller.postalAddress, language).text,
    authority: spoken(reseller.authorityName, language).text,
    authorityUrl: reseller.authorityUrl,
  };
}

export function faq(facts: FaqFacts, language: Language): readonly FaqEntry[] {
  const { faq: texts, articles } = TEXTS[language];
  const words = WORDS[language];
  const { vendors, policy, retention } = facts;
  const { fieldsOnYes, ...general } = values(facts, language);
  const entry = (
    [question, answer]: readonly [string, string],
    points: readonly string[] = [],
    own = general,
  ): FaqEntry => ({
    question,
    answer: sayPlain(answer, own),
    points,
  });
  const inUse = policy.filter(({ purpose }) => !NOT_IN_USE.includes(purpose));
  const most = toldAt(inUse.filter(({ needsConsent }) => !needsConsent));
  const inForce = vendors.filter(({ safeguardInForce }) => safeguardInForce);
  const less = vendors.filter(({ told }) => most.some((field) => !told.includes(field))).length;
  const counted = (what: string, count: number) => `${what} – ${sayPlain(texts.perVendor, { count: String(count) })}`;
  const lapsed = vendors.length - inForce.length;
  return [
    entry(texts.why),
    entry(
      texts.who,
      byCountry(vendors).map(({ country, vendors: there }) => counted(countryName(country, language), there.length)),
    ),
    entry(texts.which, [
      ...inUse.map(
        ({ purpose, fields }) =>
          `${words.purposes[purpose]}: ${fields.length > 0 ? fieldNames(fields, language) : TEXTS[language].list.nothing}`,
      ),
      ...(less > 0 ? [sayPlain(texts.less, { count: String(less) })] : []),
    ]),
    entry(
      texts.basis,
      inUse.map(({ purpose, basis }) =>
        basis.buyer === basis.other
          ? sayPlain(texts.basesAlike, { purpose: words.purposes[purpose], basis: words.bases[basis.buyer] })
          : sayPlain(texts.bases, {
              purpose: words.purposes[purpose],
              buyer: words.bases[basis.buyer],
              other: words.bases[basis.other],
            }),
      ),
    ),
    entry(texts.safeguard, [
      ...SAFEGUARDS.flatMap((safeguard) => {
        const count = inForce.filter((vendor) => vendor.safeguard === safeguard).length;
        return count > 0 ? [counted(`${words.safeguards[safeguard]} (${articles[safeguard]})`, count)] : [];
      }),
      ...(lapsed > 0 ? [sayPlain(texts.lapsed, { count: String(lapsed) })] : []),
    ]),
    entry(texts.later, NOT_IN_USE.includes('amend') ? [texts.laterByHand] : []),
    entry(texts.case, [], { ...general, fields: fieldsOnYes }),
    entry(texts.no),
    entry(texts.withdraw),
    entry(texts.remote),
    entry(
      texts.keep,
      (Object.entries(retention) as [RetentionKind, RetentionRow][]).map(([kind, row]) =>
        sayPlain(texts.days, { what: texts.kept[kind], days: new Intl.NumberFormat(words.locale).format(row.days) }),
      ),
    ),
    entry(texts.own),
    entry(texts.rights),
  ];
}
