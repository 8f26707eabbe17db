/** The JSON-LD context of records and receipts. Each document includes it, so that a reader needs no foreign host. */
import { VOCABULARIES } from './vocabulary.js';

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Node = { readonly [name: string]: Json };

/** Properties whose value is an IRI; every other plain value is text. */
const POINTERS = [
  'dct:conformsTo', 'dpv:hasApplicableLaw', 'dpv:hasAuthority', 'dpv:hasConsentControl', 'dpv:hasConsentStatus', 'dpv:hasDataController',
  'dpv:hasDataSource', 'dpv:hasDataSubject', 'dpv:hasDuration', 'dpv:hasEntity', 'dpv:hasJurisdiction', 'dpv:hasLegalBasis',
  'dpv:hasLocation', 'dpv:hasNecessity', 'dpv:hasNotice', 'dpv:hasPersonalData', 'dpv:hasProcess', 'dpv:hasProcessing', 'dpv:hasPurpose',
  'dpv:hasRecipient', 'dpv:hasRecipientThirdParty', 'dpv:hasRecordOfActivity', 'dpv:hasResponsibleEntity', 'dpv:hasRight',
  'dpv:hasStorageCondition', 'dpv:hasTechnicalMeasure', 'dpv:isExercisedAt', 'dpv:isIndicatedBy', 'schema:url', 'skos:broader',
  'sparsam:recordedBy',
] as const; // prettier-ignore
const TIMES = ['dct:created', 'dct:date', 'dpv:isIndicatedAtTime'] as const;

const CONTEXT: Node = {
  '@version': 1.1,
  ...Object.fromEntries(
    Object.entries(VOCABULARIES).map(([prefix, { iri }]) => [prefix, { '@id': iri, '@prefix': true }]),
  ),
  ...Object.fromEntries(POINTERS.map((name) => [name, { '@type': '@id' }])),
  ...Object.fromEntries(TIMES.map((name) => [name, { '@type': 'xsd:dateTime' }])),
};

/** A whole document: the context, and the thing that it describes. */
export const documentOf = (node: Node): Node => ({ '@context': CONTEXT, ...node });
