/** Whether a product can be ordered today, and why not. */
import type { Product } from '#model/product.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import { whyNotOrderable } from './catalogue.service.js';

const TODAY = '2026-11-23';
const PRODUCT = { orderable: true } as Product;
const VENDOR = { paused: false, safeguard: 'data-privacy-framework', safeguardExpiresOn: null } as Vendor;

test('a product for sale, of a vendor that may be told, can be ordered', () => {
  expect(whyNotOrderable(PRODUCT, VENDOR, TODAY)).toBeUndefined();
  expect(whyNotOrderable(PRODUCT, { ...VENDOR, safeguardExpiresOn: '2026-11-24' }, TODAY)).toBeUndefined();
});

test('a safeguard holds through its last day, and not one day longer', () => {
  expect(whyNotOrderable(PRODUCT, { ...VENDOR, safeguardExpiresOn: TODAY }, TODAY)).toBeUndefined();
  expect(whyNotOrderable(PRODUCT, { ...VENDOR, safeguardExpiresOn: '2026-11-22' }, TODAY)).toBe('safeguard-expired');
});

test('without a safeguard nothing of the vendor can be ordered', () => {
  expect(whyNotOrderable(PRODUCT, { ...VENDOR, safeguard: 'none' }, TODAY)).toBe('safeguard-expired');
});

test('a paused vendor and a product off sale say so, the product first', () => {
  expect(whyNotOrderable(PRODUCT, { ...VENDOR, paused: true, safeguard: 'none' }, TODAY)).toBe('vendor-paused');
  expect(whyNotOrderable({ ...PRODUCT, orderable: false }, { ...VENDOR, paused: true }, TODAY)).toBe(
    'product-not-orderable',
  );
});
