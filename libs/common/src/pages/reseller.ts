/** The reseller as licensees read it, from the settings. */
import type { Language } from '#kernel/text/language.js';
import { localText, spoken, type LocalText } from './per-language.js';

export interface ResellerView {
  readonly name: string;
  readonly postalAddress: LocalText;
  readonly contact: LocalText;
  /** The data-protection authority to complain to. */
  readonly authorityName: LocalText;
  readonly authorityUrl: string;
  /** Address of the public pages, for pages that are not public themselves. */
  readonly publicUrl?: string;
  /** True: the house is made up, and every page and mail says so. */
  readonly demonstration?: boolean;
}

export interface ResellerEnv {
  readonly DEFAULT_LANGUAGE: Language;
  readonly RESELLER_NAME: string;
  readonly RESELLER_ADDRESS: string;
  readonly RESELLER_CONTACT: string;
  readonly AUTHORITY_NAME: string;
  readonly AUTHORITY_URL: string;
  readonly DEMONSTRATION: boolean;
}

export const resellerOf = (env: ResellerEnv): ResellerView => ({
  name: env.RESELLER_NAME,
  postalAddress: localText(env.RESELLER_ADDRESS, env.DEFAULT_LANGUAGE),
  contact: localText(env.RESELLER_CONTACT, env.DEFAULT_LANGUAGE),
  authorityName: localText(env.AUTHORITY_NAME, env.DEFAULT_LANGUAGE),
  authorityUrl: env.AUTHORITY_URL,
  demonstration: env.DEMONSTRATION,
});

/** For records, which are in one language. */
export const inOneLanguage = (reseller: ResellerView, language: Language) => ({
  name: reseller.name,
  postalAddress: spoken(reseller.postalAddress, language).text,
  contact: spoken(reseller.contact, language).text,
  authorityName: spoken(reseller.authorityName, language).text,
  authorityUrl: reseller.authorityUrl,
});
