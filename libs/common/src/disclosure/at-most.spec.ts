/** The most that a vendor may be told: never more than the rule that judges a release would let out, nor less. */
import { toldOnYes, toldWithoutConsent, type RegisteredVendor } from './at-most.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const VENDOR: RegisteredVendor = {
  legalEntity: 'Example Inc.',
  country: 'US',
  safeguard: 'data-privacy-framework',
  safeguardExpiresOn: '2026-11-23',
  withheldFields: [],
};
const THREE = ['firstName', 'lastName', 'email'];

const told = (more: Partial<RegisteredVendor>, now = NOW) => {
  const vendor = { ...VENDOR, ...more };
  return { withoutConsent: toldWithoutConsent(vendor, now), onYes: toldOnYes(vendor, now) };
};
const NOTHING = { withoutConsent: [], onYes: [] };

test('without a consent three fields, each once, and the problem text only on a Yes', () => {
  expect(told({})).toEqual({ withoutConsent: THREE, onYes: [...THREE, 'problemText'] });
  expect(told({ safeguardExpiresOn: null })).toEqual(told({}));
});

test('what is withheld is not told; what a letter cannot do without keeps the whole letter back', () => {
  expect(told({ withheldFields: ['lastName'] })).toEqual({
    withoutConsent: ['firstName', 'email'],
    onYes: ['firstName', 'email', 'problemText'],
  });
  for (const needed of ['firstName', 'email', 'problemText'])
    expect(told({ withheldFields: [needed] })).toEqual({
      withoutConsent: THREE.filter((field) => field !== needed),
      onYes: [],
    });
});

test('without a safeguard in force nothing is told, nor by a rule that nobody looked at again', () => {
  expect(told({ safeguardExpiresOn: '2026-11-22' })).toEqual(NOTHING);
  expect(told({ safeguard: 'none' })).toEqual(NOTHING);
  expect(told({ safeguardExpiresOn: null }, new Date('2028-01-01T00:00:00Z'))).toEqual(NOTHING);
});
