/** What retention emptied is not told as an empty value: nobody was ever told one. */
import type { DisclosureRow } from './person.queries.js';
import { personExport } from './person-export.js';

const ROW: DisclosureRow = {
  id: 'dis_1', releasedAt: new Date(0), settledAt: null, recipientEntity: 'Acme Inc.', recipientCountry: 'US', safeguard: 'eea',
  headOffice: 'x', privacyContact: null, channel: 'mail', address: 'support@vendor.example', product: null, serialNumber: null, organisation: null, escalationId: null, consentId: null, fieldNames: ['firstName', 'problemText'], purpose: 'escalation-personal', legalBasis: 'consent',
  outcome: 'sent', fieldCommitments: {}, bodyCommitment: 'x', firstName: 'Zoë', lastName: null, email: null, problem: '',
}; // prettier-ignore

test('what a disclosure was about, and who ordered it, is taken along', () => {
  const rows = { personId: 'per_1', decisions: [], events: [], receipt: null, wishes: [], rights: [], personKey: undefined }; // prettier-ignore
  const told = { ...ROW, serialNumber: 'DS-1', organisation: 'Bau AG' };
  const [own, none] = personExport({ ...rows, disclosures: [told, ROW] }, new Date(0)).disclosures;
  expect([own!.serialNumber, own!.orderedBy]).toEqual(['DS-1', 'Bau AG']);
  expect([none!.serialNumber, none!.orderedBy]).toEqual([null, null]);
});

test('a text that is not kept any more is null, what is kept is a value', () => {
  const rows = {
    personId: 'per_1',
    decisions: [],
    events: [],
    receipt: null,
    wishes: [],
    rights: [],
    personKey: undefined,
  };
  const valuesOf = (problem: string) =>
    personExport({ ...rows, disclosures: [{ ...ROW, problem }] }, new Date(0)).disclosures[0]!.values;
  expect(valuesOf('')).toEqual({ firstName: 'Zoë', problemText: null });
  expect(valuesOf('It broke.')).toEqual({ firstName: 'Zoë', problemText: 'It broke.' });
});
