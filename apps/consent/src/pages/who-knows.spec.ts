/** From the ledger to who knows what now. */
import type { DecisionRow, DisclosureRow } from '../person/person.queries.js';
import { whoKnows } from './who-knows.js';

const at = (day: number) => new Date(Date.UTC(2026, 10, day, 9));
let id = 0;
const told = (day: number, row: Partial<DisclosureRow> = {}): DisclosureRow => ({
  id: `dis_${(id += 1)}`, releasedAt: at(day), settledAt: at(day), recipientEntity: 'Acme Inc.', recipientCountry: 'US', safeguard: 'eea',
  headOffice: 'Springfield', privacyContact: 'privacy@acme.example', channel: 'mail', address: 'support@acme.example', product: 'Drawing', serialNumber: 'D-1', organisation: 'Bau AG',
  escalationId: null, consentId: null, fieldNames: ['firstName', 'email'], purpose: 'issue', legalBasis: 'legitimate-interest', outcome: 'sent',
  fieldCommitments: {}, bodyCommitment: 'x', firstName: 'Erika', lastName: null, email: null, problem: null, ...row,
}); // prettier-ignore
const underYes: Partial<DisclosureRow> = { consentId: 'con_1', escalationId: 'esc_1', purpose: 'escalation-personal', legalBasis: 'consent', fieldNames: ['email', 'problemText'] }; // prettier-ignore
const decision = (state: DecisionRow['state']) =>
  ({ id: 'con_1', escalationId: 'esc_1', state, product: 'Drawing' }) as DecisionRow;
const notice = (day: number, outcome: DisclosureRow['outcome']) =>
  told(day, { purpose: 'stop-and-erase', escalationId: 'esc_1', fieldNames: [], outcome });

test('a field is known since it first left, on every basis on which it did', () => {
  const [knower, ...more] = whoKnows([told(20, underYes), told(10), told(5, { outcome: 'aborted' })], []);
  expect(more).toEqual([]);
  expect(knower).toMatchObject({
    vendor: { legalEntity: 'Acme Inc.', headOffice: 'Springfield', country: 'US', safeguard: 'eea' },
    ways: [{ byMail: true, host: 'acme.example' }],
    privacyContact: 'privacy@acme.example',
    keeps: ['while the case is open', 'while the license lives'],
    licenses: [{ product: 'Drawing', serialNumber: 'D-1', orderedBy: 'Bau AG' }],
    notices: [],
  });
  expect(knower!.fields).toEqual([
    {
      field: 'email',
      since: at(10).toISOString(),
      bases: ['consent', 'legitimate-interest'],
      isCertain: true,
    },
    { field: 'problemText', since: at(20).toISOString(), bases: ['consent'], isCertain: true },
    { field: 'firstName', since: at(10).toISOString(), bases: ['legitimate-interest'], isCertain: true },
  ]);
});

test.each<[DisclosureRow['outcome'], boolean]>([
  ['sent', true],
  ['may-have-left', false],
  ['released', false],
])('what is %s may be there, and is certain: %s', (outcome, isCertain) => {
  expect(whoKnows([told(10, { outcome })], [])[0]!.fields[0]).toMatchObject({ isCertain });
});

test('what was stopped before anything left is known to nobody', () => {
  expect(whoKnows([told(10, { outcome: 'aborted' })], [])).toEqual([]);
});

test('a company of the same name in another country is another one; whoever was told last stands first', () => {
  const knowers = whoKnows([told(20, { recipientCountry: 'CH' }), told(10), told(5, { recipientCountry: 'CH' })], []);
  expect(knowers.map(({ vendor, fields }) => [vendor.country, fields[0]!.since])).toEqual([
    ['CH', at(5).toISOString()],
    ['US', at(10).toISOString()],
  ]);
});

test('of serial numbers alone nothing is known and nothing kept', () => {
  const [knower] = whoKnows([told(10, { fieldNames: [], purpose: 'escalation-serial' })], []);
  expect(knower).toMatchObject({ fields: [], keeps: [] });
});

test.each([
  ['owed', [], { at: undefined, isCertain: false }],
  ['stopped', [notice(22, 'aborted')], { at: undefined, isCertain: false }],
  ['out', [notice(23, 'sent'), notice(22, 'may-have-left')], { at: at(23).toISOString(), isCertain: true }],
  ['perhaps out', [notice(22, 'may-have-left')], { at: at(22).toISOString(), isCertain: false }],
])('a notice after a withdrawal is %s', (_name, notices, found) => {
  const [knower] = whoKnows([...notices, told(20, underYes)], [decision('withdrawn')]);
  expect(knower!.notices).toEqual([{ product: 'Drawing', ...found }]);
});

test('no notice is owed of a Yes that stands, nor to whoever was told nothing under it', () => {
  expect(whoKnows([told(20, underYes)], [decision('consumed')])[0]!.notices).toEqual([]);
  expect(whoKnows([told(20)], [decision('withdrawn')])[0]!.notices).toEqual([]);
});
