/**
 * The terms that records and receipts use, and no others. Looked up in the W3C Data Privacy Vocabulary 2.3, repository w3c/dpv at
 * f01a55c3 (28 February 2026): 2.3/dpv/dpv.ttl, 2.3/legal/eu/legal-eu.ttl, 2.3/legal/eu/gdpr/eu-gdpr.ttl, 2.3/pd/pd.ttl, 2.3/loc/loc.ttl.
 * A spec expands the documents and fails on a term that is not here, or that stands where it cannot.
 */
export interface Vocabulary {
  readonly iri: string;
  /** What may be a type, or a value where a concept is asked for. */
  readonly concepts: readonly string[];
  readonly properties: readonly string[];
}

/** Every country of the extension for locations, and the Union. */
const COUNTRIES = `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
  CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB
  GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG
  KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
  MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB
  SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US
  UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
`
  .trim()
  .split(/\s+/);

export const VOCABULARIES = {
  dpv: {
    iri: 'https://w3id.org/dpv#',
    concepts: [
      'ConsentExpired', 'ConsentGiven', 'ConsentInvalidated', 'ConsentNotice', 'ConsentReceipt', 'ConsentRecord', 'ConsentRefused',
      'ConsentRequested', 'ConsentWithdrawn', 'Country', 'DataController', 'DataProtectionAuthority', 'DataSubject', 'DataSubjectDataSource',
      'DataSubjectRight', 'Disclose', 'ExplicitlyExpressedConsent', 'FixedOccurrencesDuration', 'HashMessageAuthenticationCode',
      'LegalEntity', 'Optional', 'PersonalData', 'Process', 'Purpose', 'Recipient', 'Required', 'StorageDeletion', 'StorageDuration',
      'StorageLocation', 'TechnicalServiceProvision', 'ThirdParty', 'Transfer', 'UntilEventDuration', 'UntilTimeDuration', 'User',
      'WithdrawConsent',
    ],
    properties: [
      'hasApplicableLaw', 'hasAuthority', 'hasConsentControl', 'hasConsentStatus', 'hasDataController', 'hasDataSource', 'hasDataSubject',
      'hasDuration', 'hasEntity', 'hasIdentifier', 'hasIndicationMethod', 'hasJurisdiction', 'hasLegalBasis', 'hasLocation', 'hasName',
      'hasNecessity', 'hasNotice', 'hasPersonalData', 'hasProcess', 'hasProcessing', 'hasPurpose', 'hasRecipient',
      'hasRecipientThirdParty', 'hasRecordOfActivity', 'hasResponsibleEntity', 'hasRight', 'hasStorageCondition', 'hasTechnicalMeasure',
      'isExercisedAt', 'isIndicatedAtTime', 'isIndicatedBy',
    ],
  },
  'eu-gdpr': {
    iri: 'https://w3id.org/dpv/legal/eu/gdpr#',
    concepts: ['A15', 'A16', 'A17', 'A18', 'A20', 'A45-3', 'A46-2-c', 'A6-1-a', 'A7-3', 'A77'],
    properties: [],
  },
  'legal-eu': { iri: 'https://w3id.org/dpv/legal/eu#', concepts: ['law-GDPR'], properties: [] },
  pd: {
    iri: 'https://w3id.org/dpv/pd#',
    concepts: ['Communication', 'EmailAddress', 'Identifier', 'Name'],
    properties: [],
  },
  loc: { iri: 'https://w3id.org/dpv/loc#', concepts: COUNTRIES, properties: [] },
  dct: {
    iri: 'http://purl.org/dc/terms/',
    concepts: [],
    properties: ['conformsTo', 'created', 'date', 'description', 'format', 'identifier', 'language', 'title'],
  },
  schema: {
    iri: 'https://schema.org/',
    concepts: ['ContactPoint', 'PostalAddress'],
    properties: ['address', 'contactPoint', 'description', 'streetAddress', 'url'],
  },
  skos: { iri: 'http://www.w3.org/2004/02/skos/core#', concepts: [], properties: ['broader'] },
  rdf: { iri: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#', concepts: [], properties: ['value'] },
  xsd: { iri: 'http://www.w3.org/2001/XMLSchema#', concepts: ['dateTime', 'integer'], properties: [] },
  /** Our own terms. Each of our states stands beside one of the vocabulary, for readers that do not know ours. */
  sparsam: {
    iri: 'urn:sparsam:terms:',
    concepts: ['ConsentConsumed', 'ConsentSuperseded', 'ConsentGivenLate', 'ConsentRefusedLate'],
    properties: ['commitment', 'field', 'fieldCommitment', 'recordedBy', 'reference', 'softwareVersion'],
  },
} as const satisfies Readonly<Record<string, Vocabulary>>; // prettier-ignore

/** The profile for records and receipts that hold what the GDPR asks for (guide of 15 February 2026, section 2). */
export const PROFILE = {
  record: 'https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr',
  receipt: 'https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr',
} as const;

export const isKnownCountry = (code: string): boolean => COUNTRIES.includes(code);
