/** Which decisions offer their withdrawal, and how much of an address is shown. */
import { canWithdraw } from './consent-views.js';
import { maskAddress } from './mask-address.js';

test.each([
  ['given', true, true],
  ['consumed', true, true],
  ['expired', true, true],
  ['superseded', true, true],
  ['invalidated', true, true],
  ['requested', false, false],
  ['refused', false, false],
  ['withdrawn', true, false],
  ['expired', false, false],
  ['superseded', false, false],
] as const)('a consent that is %s, after a Yes %p: withdrawal offered %p', (state, saidYes, offered) => {
  expect(canWithdraw({ state, saidYes })).toBe(offered);
});

test.each([
  ['erika.mustermann@customer.example', 'e…@customer.example'],
  ['𝕬b@example.org', '𝕬…@example.org'],
  ['e@example.org', '…@example.org'],
  ['a@b@example.org', 'a…@example.org'],
  ['@example.org', '…'],
  ['', '…'],
])('of %p no more is shown than %p', (address, shown) => {
  expect(maskAddress(address)).toBe(shown);
});
