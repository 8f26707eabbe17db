/** The settings of the house as readers know it, shared by orders and consent. */
import { LANGUAGES } from '#kernel/text/language.js';
import { isPerLanguage, readPerLanguage } from './per-language.js';
import { flag, oneOf, text, url, type Setting } from '#kernel/config/env.js';

/** A text of the house in the default language, or in each. */
const perLanguage = (means: string): Setting<string> => ({
  means: `${means}; in the default language, or in each: de: … | en: …`,
  parse: (given) => {
    if (!isPerLanguage(given)) return given;
    const texts = readPerLanguage(given);
    if (LANGUAGES.some((language) => !texts[language]))
      throw new Error(`must name every language once (${LANGUAGES.join(', ')}), or none`);
    return given;
  },
});

export const HOUSE_SETTINGS = {
  DEFAULT_LANGUAGE: oneOf('language of readers of whom nothing else is known: de or en', LANGUAGES, 'de'),
  RESELLER_NAME: text('name of the reseller, as licensees read it'),
  RESELLER_ADDRESS: perLanguage('postal address of the reseller'),
  RESELLER_CONTACT: perLanguage('how licensees reach the reseller about their data'),
  AUTHORITY_NAME: perLanguage('data-protection authority to complain to'),
  AUTHORITY_URL: url('address of that authority', ['https:']),
  DEMONSTRATION: flag('true: every page and every mail says that this house is made up', false),
};
