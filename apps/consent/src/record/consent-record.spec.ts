import fs from 'node:fs';
import path from 'node:path';
import { FACTS, factsIn } from '../../../../test/support/consent-record-facts.js';
import { ROOT } from '../../../../tools/start/paths.js';
import { consentReceipt } from './consent-receipt.js';
import { consentRecord } from './consent-record.js';
import { documentOf, type Node } from './context.js';

const golden = (name: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(ROOT, 'apps/consent/src/record/golden', name), 'utf8'));

test('the record of a used consent is this one', () => {
  expect(documentOf(consentRecord(factsIn('consumed')))).toEqual(golden('record.jsonld'));
});

test('what the standard and the GDPR ask for is in every record', () => {
  const record = consentRecord(FACTS);
  for (const field of [
    '@id', 'dct:conformsTo', 'dct:identifier', 'dpv:hasDataSubject', 'dpv:hasDataController', 'dpv:hasNotice', 'dpv:hasProcess',
    'dpv:hasConsentControl', 'dpv:hasJurisdiction', 'dpv:hasRight', 'dpv:hasAuthority', 'dpv:hasEntity', 'dpv:hasConsentStatus',
  ]) expect(record).toHaveProperty([field]); // prettier-ignore
  const process = record['dpv:hasProcess'] as Node;
  for (const field of [
    'Purpose',
    'LegalBasis',
    'PersonalData',
    'Processing',
    'RecipientThirdParty',
    'StorageCondition',
  ])
    expect(process).toHaveProperty([`dpv:has${field}`]);
  for (const event of record['dpv:hasConsentStatus'] as Node[]) {
    for (const field of [
      '@type',
      'dpv:isIndicatedAtTime',
      'dpv:isIndicatedBy',
      'dpv:hasDuration',
      'dpv:hasIndicationMethod',
    ])
      expect(event).toHaveProperty([field]);
  }
});

test('only the fields that were asked for are named', () => {
  const text = JSON.stringify(consentRecord({ ...FACTS, fields: ['firstName', 'email', 'problemText'] }));
  expect(text).not.toContain('"sparsam:field":"lastName","dpv:hasNecessity"');
  expect(text).toContain('"sparsam:field":"email","dpv:hasNecessity"');
});

test('a yes holds for one use, and no longer than until its end', () => {
  const [, given] = consentRecord(FACTS)['dpv:hasConsentStatus'] as Node[];
  expect((given!['dpv:hasDuration'] as Node[]).map((duration) => duration['@type'])).toEqual([
    'dpv:FixedOccurrencesDuration',
    'dpv:UntilTimeDuration',
  ]);
});

test('what staff wrote down was expressed by the person, and what ran out by nobody but us', () => {
  const last = (state: 'refused' | 'expired') =>
    (consentRecord(factsIn(state))['dpv:hasConsentStatus'] as Node[]).at(-1) as Node;
  expect(last('refused')).toMatchObject({
    'dpv:isIndicatedBy': 'urn:sparsam:person:per_1',
    'sparsam:recordedBy': 'urn:sparsam:controller',
  });
  expect(last('expired')['dpv:isIndicatedBy']).toBe('urn:sparsam:controller');
});

test('of an erased person the record keeps what happened and can prove nothing about whom', () => {
  const events = FACTS.events.map((event) => ({ ...event, commitments: {}, noticeCommitment: null }));
  const record = consentRecord({ ...FACTS, events });
  expect(JSON.stringify(record)).not.toContain('c-');
  expect(record['dpv:hasNotice']).toHaveLength(1);
});

test('a receipt has an id, a schema and a time of its own, and whole records', () => {
  const record = consentRecord(FACTS);
  expect(consentReceipt({ receiptId: 'r-1', createdAt: new Date('2026-11-04T00:00:00Z'), records: [record] })).toEqual({
    '@id': 'urn:sparsam:receipt:r-1',
    '@type': 'dpv:ConsentReceipt',
    'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr',
    'dpv:hasIdentifier': 'r-1',
    'dct:created': '2026-11-04T00:00:00.000Z',
    'dpv:hasRecordOfActivity': [record],
  });
});

test('a Yes that came when the question had ended is the person’s, and invalid to every reader', () => {
  const event = (consentRecord(factsIn('given-late'))['dpv:hasConsentStatus'] as Node[]).at(-1) as Node;
  expect(event['@type']).toEqual(['dpv:ConsentInvalidated', 'sparsam:ConsentGivenLate', 'dpv:ExplicitlyExpressedConsent']);
  expect(event['dpv:isIndicatedBy']).toContain('per_1');
  expect(event['dpv:hasDuration']).toMatchObject([{ '@type': 'dpv:UntilEventDuration' }]);
}); // prettier-ignore
