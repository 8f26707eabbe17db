import { whyNotSupported } from './case-license.js';

const TODAY = '2026-11-23';
const PAID = { state: 'active', expires_on: null, maintenance_until: null };

test.each([
  ['no dates at all', PAID, undefined],
  ['maintenance to this very day', { ...PAID, maintenance_until: TODAY }, undefined],
  ['maintenance to yesterday', { ...PAID, maintenance_until: '2026-11-22' }, 'maintenance-not-paid'],
  ['a license that ends today', { ...PAID, expires_on: TODAY }, undefined],
  ['a license that ended yesterday', { ...PAID, expires_on: '2026-11-22' }, 'license-not-active'],
  ['a revoked license', { ...PAID, state: 'revoked' }, 'license-not-active'],
])('support for %s', (_name, license, expected) => {
  expect(whyNotSupported(license, TODAY)).toBe(expected);
});
