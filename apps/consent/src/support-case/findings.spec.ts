import { findings } from './findings.js';

test('known values of the customer are found in a text whatever the letter case', () => {
  const text = 'Frau NGUYỄN (zoe@example.org) ruft an. Nguyễn sagt: es geht nicht.';
  expect(findings(text, { lastName: 'Nguyễn', email: 'ZOE@example.org', phone: '+49 30 1', firstName: null })).toEqual([
    { what: 'lastName', at: [5, 39] },
    { what: 'email', at: [13] },
  ]);
});

test('values too short to mean anything are not looked for', () => {
  expect(findings('Li is in the list', { lastName: 'Li', firstName: '' })).toEqual([]);
});
