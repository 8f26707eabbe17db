/** Whether a document uses the vocabulary as it is: expanded without any network, then every name is looked up. */
import jsonld from 'jsonld';
import { consentReceipt } from './consent-receipt.js';
import { consentRecord } from './consent-record.js';
import { documentOf, type Node } from './context.js';
import { FACTS, factsIn } from '../../../../test/support/consent-record-facts.js';
import { VOCABULARIES, type Vocabulary } from './vocabulary.js';
import { CONSENT_STATES, LATE_ANSWERS } from '#model/consent.entity.js';
import { SAFEGUARDS } from '#model/vendor.entity.js';

/** Names that stand for themselves: ours, the schemas that the profile names, and the pages of the desk and of the authority. */
const PLAIN =
  /^(urn:sparsam:(?!terms:)|https:\/\/w3id\.org\/dpv\/schema\/dpv-27560#re(cord|ceipt)-eu-gdpr$|https:\/\/desk\.example\.org\/|https:\/\/authority\.example\.org\/)/;

const asked: string[] = [];
/** Serves nothing: the context is in the document, and no host is needed. */
const offline = (url: string): Promise<never> => {
  asked.push(url);
  return Promise.reject(new Error('No document is loaded.'));
};

function lookUp(iri: string, kind: 'concepts' | 'properties'): boolean {
  const vocabularies: readonly Vocabulary[] = Object.values(VOCABULARIES);
  return vocabularies.some((each) => each[kind].some((term) => iri === `${each.iri}${term}`));
}

/** Every name of an expanded document that the vocabularies do not have at that place. */
function unknownTerms(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(unknownTerms);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === '@value') return [];
    if (name === '@type') return [inner].flat().filter((type) => !lookUp(type as string, 'concepts'));
    if (name === '@id')
      return PLAIN.test(inner as string) || lookUp(inner as string, 'concepts') ? [] : [inner as string];
    return [...(lookUp(name, 'properties') ? [] : [name]), ...unknownTerms(inner)];
  });
}

async function faultsOf(document: Node): Promise<string[]> {
  // Safe: a name that leads nowhere, and would silently be dropped, is an error.
  return unknownTerms(await jsonld.expand(document as object, { documentLoader: offline, safe: true } as object));
}

afterEach(() => expect(asked).toEqual([]));

test.each([...CONSENT_STATES, ...LATE_ANSWERS])('a record that ends with %s holds known terms only', async (state) => {
  expect(await faultsOf(documentOf(consentRecord(factsIn(state))))).toEqual([]);
});

test.each(SAFEGUARDS)('a record of a transfer under %s holds known terms only', async (safeguard) => {
  const recipient = { ...FACTS.recipient, safeguard };
  expect(await faultsOf(documentOf(consentRecord({ ...FACTS, recipient })))).toEqual([]);
});

test('a receipt of two records holds known terms only', async () => {
  const records = [consentRecord(FACTS), consentRecord({ ...factsIn('withdrawn'), consentId: 'con_2' })];
  const receipt = consentReceipt({
    receiptId: '6f0b5f0e-1c1d-4d7e-9b39-0a6f5d2f0001',
    createdAt: new Date(0),
    records,
  });
  expect(await faultsOf(documentOf(receipt))).toEqual([]);
});

test('a recipient in a country without a term of its own keeps its code', async () => {
  const record = consentRecord({ ...FACTS, recipient: { ...FACTS.recipient, country: 'XK' } });
  expect(await faultsOf(documentOf(record))).toEqual([]);
  expect(JSON.stringify(record)).toContain('"dct:identifier":"XK"');
});

describe('the check itself finds', () => {
  test.each([
    ['a misspelt type', { '@id': 'urn:sparsam:x', '@type': 'dpv:ConsentRecrod' }],
    ['a misspelt property', { '@id': 'urn:sparsam:x', 'dpv:hasPurpos': 'x' }],
    ['a property used as a type', { '@id': 'urn:sparsam:x', '@type': 'dpv:hasPurpose' }],
    ['a type used as a property', { '@id': 'urn:sparsam:x', 'dpv:Purpose': 'x' }],
    ['a misspelt value', { '@id': 'urn:sparsam:x', 'dpv:hasLegalBasis': 'eu-gdpr:A6-1-z' }],
    ['a misspelt prefix', { '@id': 'urn:sparsam:x', 'dvp:hasPurpose': 'x' }],
    ['a country that is none', { '@id': 'urn:sparsam:x', 'dpv:hasLocation': 'loc:ZZ' }],
    ['a term of ours that nobody declared', { '@id': 'urn:sparsam:x', '@type': 'sparsam:ConsentForgotten' }],
  ])('%s', async (_what, node) => {
    expect(await faultsOf(documentOf(node))).not.toEqual([]);
  });

  test('a name without a vocabulary, which would vanish', async () => {
    await expect(faultsOf(documentOf({ '@id': 'urn:sparsam:x', purpose: 'x' }))).rejects.toThrow();
  });

  test('a document that leans on a host', async () => {
    await expect(faultsOf({ '@context': 'https://w3id.org/dpv', '@id': 'urn:sparsam:x' })).rejects.toThrow();
    expect(asked.splice(0)).toEqual(['https://w3id.org/dpv']);
  });
});
