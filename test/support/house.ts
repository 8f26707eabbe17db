/** The house of the tests, as settings say it and as they are parsed. */
export const HOUSE = {
  RESELLER_NAME: 'Beispiel Software GmbH',
  RESELLER_ADDRESS: 'Beispielweg 1, 10115 Berlin',
  RESELLER_CONTACT: 'privacy@reseller.example.org',
  AUTHORITY_NAME: 'Die zuständige Behörde',
  AUTHORITY_URL: 'https://www.example.org/',
} satisfies Record<string, string>;

export const HOUSE_VALUES = { ...HOUSE, DEFAULT_LANGUAGE: 'de' as const, DEMONSTRATION: false };
