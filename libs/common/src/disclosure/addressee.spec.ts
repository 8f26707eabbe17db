import { ledgerAddress, misdirected, shownHost } from './addressee.js';

const ACME = { legalEntity: 'Acme Inc.', country: 'US', channel: 'mail', address: 'support@acme.example' };

test('a letter is for the company in law: the same name in another country is another one', () => {
  expect(misdirected(ACME, ACME)).toBeUndefined();
  expect(misdirected(ACME, { ...ACME, legalEntity: 'ACME Inc.' })).toBe('recipient-changed');
  expect(misdirected(ACME, { ...ACME, country: 'IN' })).toBe('recipient-changed');
  expect(misdirected(ACME, { ...ACME, country: 'IN', address: 'x@y.example' })).toBe('recipient-changed');
  expect(misdirected(ACME, { ...ACME, address: 'desk@acme.example' })).toBe('channel-changed');
  expect(misdirected(ACME, { ...ACME, channel: 'none', address: '' })).toBe('channel-changed');
});

test.each([
  ['mail', 'desk@acme.example', 'desk@acme.example', 'acme.example'],
  ['http-ticket', 'https://support.acme.example/v1', 'support.acme.example', 'support.acme.example'],
  ['http-ticket', 'https://support.acme.example:8443/a/b', 'support.acme.example:8443', 'support.acme.example:8443'],
  ['keygen', 'https://api.keygen.sh:443/v1', 'api.keygen.sh', 'api.keygen.sh'],
])('over %s to %s the ledger names %s and a person is shown %s', (channel, address, ledger, shown) => {
  expect(ledgerAddress({ channel, address })).toBe(ledger);
  expect(shownHost({ channel, address })).toBe(shown);
});
