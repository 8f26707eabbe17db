/** The schemas of consent records and receipts, as the OpenAPI document shows them: JSON-LD, each node with what it holds. */
import { METHODS } from './states.js';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly additionalProperties?: boolean;
  readonly required?: string[];
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly oneOf?: Schema[];
}

const TEXT: Schema = { type: 'string' };
const TIME: Schema = { type: 'string', format: 'date-time' };
const list = (items: Schema): Schema => ({ type: 'array', items });
const TYPES: Schema = { oneOf: [TEXT, list(TEXT)] };

/** A node of these properties; those of `maybe` may be missing. */
const node = (properties: Record<string, Schema>, maybe: Record<string, Schema> = {}): Schema => ({
  type: 'object',
  required: ['@type', ...Object.keys(properties)],
  properties: { '@type': TYPES, ...properties, ...maybe },
});

/** A country of the vocabulary, or a node with the code of one that it does not list. */
const COUNTRY: Schema = { oneOf: [TEXT, node({ 'dct:identifier': TEXT })] };
const TYPED_VALUE: Schema = { type: 'object', required: ['@type', '@value'], properties: { '@type': TEXT, '@value': TEXT } }; // prettier-ignore
const DURATION = node({ 'rdf:value': { oneOf: [TEXT, TYPED_VALUE] } });

const NOTICE = node(
  { '@id': TEXT, 'dct:date': TIME, 'dct:format': TEXT },
  { 'dct:language': TEXT, 'sparsam:commitment': TEXT, 'dpv:hasTechnicalMeasure': TEXT },
);

const PERSONAL_DATA = node(
  { 'skos:broader': TEXT, 'dct:title': TEXT, 'dct:identifier': TEXT, 'dpv:hasNecessity': TEXT },
  { 'sparsam:field': TEXT, 'dpv:hasDataSource': TEXT },
);

const PROCESS = node({
  '@id': TEXT,
  'dct:identifier': TEXT,
  'dpv:hasPurpose': node({ 'skos:broader': TEXT, 'dct:title': TEXT, 'dct:identifier': TEXT }),
  'dpv:hasLegalBasis': list(TEXT),
  'dpv:hasPersonalData': list(PERSONAL_DATA),
  'dpv:hasProcessing': list(
    node(
      { 'dpv:hasRecipient': TEXT, 'dpv:hasLocation': COUNTRY },
      { 'dpv:hasLegalBasis': list(TEXT), 'dct:description': TEXT },
    ),
  ),
  'dpv:hasRecipientThirdParty': TEXT,
  'dpv:hasStorageCondition': list(
    node(
      { 'dpv:hasResponsibleEntity': TEXT },
      { 'dpv:hasLocation': COUNTRY, 'dpv:hasDuration': DURATION, 'dct:description': TEXT },
    ),
  ),
});

const PARTY = node(
  { '@id': TEXT, 'dpv:hasIdentifier': TEXT },
  {
    'dpv:hasName': TEXT,
    'dpv:hasLocation': COUNTRY,
    'schema:address': node({ 'schema:streetAddress': TEXT }),
    'schema:contactPoint': node({ 'schema:description': TEXT }),
    'skos:broader': TEXT,
  },
);

const STATUS = node(
  {
    '@id': TEXT,
    'dpv:isIndicatedAtTime': TIME,
    'dpv:isIndicatedBy': TEXT,
    'dpv:hasIndicationMethod': { ...TEXT, description: `Such as: ${Object.values(METHODS).join('; ')}.` },
    'dpv:hasDuration': list(DURATION),
    'sparsam:fieldCommitment': list({
      type: 'object',
      required: ['sparsam:field', 'sparsam:commitment'],
      properties: { 'sparsam:field': TEXT, 'sparsam:commitment': TEXT },
    }),
  },
  { 'sparsam:recordedBy': TEXT, 'dpv:hasNotice': TEXT, 'sparsam:softwareVersion': TEXT },
);

const RECORD = node({
  '@id': TEXT,
  'dct:conformsTo': TEXT,
  'dct:identifier': TEXT,
  'dpv:hasIdentifier': TEXT,
  'sparsam:reference': TEXT,
  'dpv:hasDataSubject': TEXT,
  'dpv:hasDataController': TEXT,
  'dpv:hasNotice': list(NOTICE),
  'dpv:hasProcess': PROCESS,
  'dpv:hasConsentControl': node({ 'dpv:isExercisedAt': TEXT, 'dct:description': TEXT }),
  'dpv:hasJurisdiction': TEXT,
  'dpv:hasApplicableLaw': TEXT,
  'dpv:hasRight': list(node({ 'dct:title': TEXT, 'dpv:isExercisedAt': TEXT })),
  'dpv:hasAuthority': node({ 'dpv:hasName': TEXT, 'schema:url': TEXT }),
  'dpv:hasEntity': list(PARTY),
  'dpv:hasConsentStatus': list(STATUS),
});

const RECEIPT = node({
  '@id': TEXT,
  'dct:conformsTo': TEXT,
  'dpv:hasIdentifier': TEXT,
  'dct:created': TIME,
  'dpv:hasRecordOfActivity': list(RECORD),
});

/** A whole document: the context stands in it, so that it can be read without a foreign host. */
const documentOf = ({ required, properties, ...rest }: Schema): Schema => ({
  ...rest,
  required: ['@context', ...required!],
  properties: { '@context': { type: 'object', additionalProperties: true }, ...properties },
});

export const CONSENT_RECORD = documentOf(RECORD);
export const CONSENT_RECEIPT = documentOf(RECEIPT);
