import { whyNotSupported } from './case-license.js';

const TODAY = '2026-11-23';
const PAID = { state: 'active' as const, expiresOn: null, maintenanceUntil: null };

test.each([
  ['no dates at all', PAID, undefined],
  ['maintenance to this very day', { ...PAID, maintenanceUntil: TODAY }, undefined],
  ['maintenance to yesterday', { ...PAID, maintenanceUntil: '2026-11-22' }, 'maintenance-not-paid'],
  ['a license that ends today', { ...PAID, expiresOn: TODAY }, undefined],
  ['a license that ended yesterday', { ...PAID, expiresOn: '2026-11-22' }, 'license-not-active'],
  ['a revoked license', { ...PAID, state: 'revoked' as const }, 'license-not-active'],
])('support for %s', (_name, license, expected) => {
  expect(whyNotSupported(license, TODAY)).toBe(expected);
});
