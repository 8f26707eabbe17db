/** What the consent was about: purpose, data, operations, storage, transfer, basis, recipient. */
import { FIELDS } from '#model/fields.js';
import type { RecordFacts } from './record-facts.js';
import type { Node } from './context.js';
import { iri } from './iri.js';
import { country } from './parties.js';
import { DATA_TYPES, TRANSFERS } from './states.js';

/** The fields in the question, all optional: without a Yes the case goes on with the serial number. */
const asked = ({ fields, textVersion }: RecordFacts): Node[] =>
  fields.map((field) => ({
    '@type': 'dpv:PersonalData',
    'skos:broader': DATA_TYPES[field],
    'dct:title': FIELDS[field].label,
    'dct:identifier': `${FIELDS[field].table}.${FIELDS[field].column}${field === 'problemText' ? ` version ${textVersion}` : ''}`,
    'sparsam:field': field,
    'dpv:hasNecessity': 'dpv:Optional',
    // The name may come from the customer; the problem text comes from the person.
    ...(field === 'problemText' ? { 'dpv:hasDataSource': 'dpv:DataSubjectDataSource' } : {}),
  }));

/** The serial number is sent with a Yes and without one. */
const serialNumber: Node = {
  '@type': 'dpv:PersonalData',
  'skos:broader': 'pd:Identifier',
  'dct:title': 'Serial number of the license',
  'dct:identifier': 'licenses.serial_number',
  'dpv:hasNecessity': 'dpv:Required',
};

const until = (event: string): Node => ({ '@type': 'dpv:UntilEventDuration', 'rdf:value': event });

function storage({ recipient, vendorKeeps, keptDays }: RecordFacts): Node[] {
  const vendor = iri('vendor', recipient.vendorId);
  return [
    {
      '@type': 'dpv:StorageLocation',
      'dpv:hasResponsibleEntity': vendor,
      'dpv:hasLocation': country(recipient.country),
    },
    { '@type': 'dpv:StorageDuration', 'dpv:hasResponsibleEntity': vendor, 'dpv:hasDuration': until(vendorKeeps) },
    {
      '@type': 'dpv:StorageDeletion',
      'dpv:hasResponsibleEntity': vendor,
      'dpv:hasDuration': until('the consent is withdrawn; the vendor is then told to stop and to erase'),
    },
    {
      '@type': 'dpv:StorageDuration',
      'dpv:hasResponsibleEntity': iri('controller'),
      'dct:description': 'This record, as proof',
      'dpv:hasDuration': until(`${keptDays} days after the consent ended and its case was closed`),
    },
  ];
}

function operations({ recipient }: RecordFacts): Node[] {
  const to = {
    'dpv:hasRecipient': iri('vendor', recipient.vendorId),
    'dpv:hasLocation': country(recipient.country),
  };
  const { basis, words } = TRANSFERS[recipient.safeguard];
  return [
    { '@type': 'dpv:Disclose', ...to },
    {
      '@type': 'dpv:Transfer',
      ...to,
      ...(basis.length > 0 ? { 'dpv:hasLegalBasis': basis } : {}),
      'dct:description': words,
    },
  ];
}

export const processNode = (facts: RecordFacts): Node => ({
  '@id': iri('process', facts.escalationId),
  '@type': 'dpv:Process',
  'dct:identifier': facts.escalationId,
  'dpv:hasPurpose': {
    '@type': 'dpv:Purpose',
    'skos:broader': 'dpv:TechnicalServiceProvision',
    'dct:title': 'Support of the vendor for one case',
    'dct:identifier': facts.caseId,
  },
  'dpv:hasLegalBasis': ['eu-gdpr:A6-1-a', 'dpv:ExplicitlyExpressedConsent'],
  'dpv:hasPersonalData': [...asked(facts), serialNumber],
  'dpv:hasProcessing': operations(facts),
  'dpv:hasRecipientThirdParty': iri('vendor', facts.recipient.vendorId),
  'dpv:hasStorageCondition': storage(facts),
});
