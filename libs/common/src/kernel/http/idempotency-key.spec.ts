import { Refusal } from '../refusal.js';
import { idempotencyKey } from './idempotency-key.js';

test('an idempotency key is 8 to 128 characters: A to Z, a to z, digits, dots, dashes or underscores', () => {
  for (const key of ['12345678', 'a.b-c_D9', 'x'.repeat(128)]) expect(idempotencyKey(key)).toBe(key);
});

test('a key between quotation marks, as a structured field has it, is the same key as without', () => {
  const key = '8e03978e-40d5-43dd-bc93-6894a57f9324';
  expect(idempotencyKey(`"${key}"`)).toBe(key);
  expect(idempotencyKey(`"${'x'.repeat(128)}"`)).toBe('x'.repeat(128));
});

test.each([undefined, ''])('%j is missing', (key) => {
  expect(() => idempotencyKey(key)).toThrow(new Refusal('idempotency-key-missing'));
});

test.each([
  '1234567',
  'x'.repeat(129),
  'anna@example.org',
  'with space',
  'ümlaut-key',
  '12345678\n',
  'a,b,c,d,e',
  '""',
  '"12345678',
  '12345678"',
  '""12345678""',
  '"1234567"',
  `"${'x'.repeat(129)}"`,
  '"12345678";a=1',
  "'12345678'",
  '"'.repeat(16_000),
])('%j is none, and is not called missing', (key) => {
  expect(() => idempotencyKey(key)).toThrow(new Refusal('idempotency-key-malformed'));
});
