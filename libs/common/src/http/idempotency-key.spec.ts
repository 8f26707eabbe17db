import { Refusal } from '../refusal.js';
import { idempotencyKey } from './idempotency-key.js';

test('an idempotency key is 8 to 128 letters, digits, dots, dashes or underscores', () => {
  for (const key of ['12345678', 'a.b-c_D9', 'x'.repeat(128)]) expect(idempotencyKey(key)).toBe(key);
});

test.each([
  undefined,
  '',
  '1234567',
  'x'.repeat(129),
  'anna@example.org',
  'with space',
  'ümlaut-key',
  '12345678\n',
  'a,b,c,d,e',
])('%j is none', (key) => {
  expect(() => idempotencyKey(key)).toThrow(new Refusal('idempotency-key-missing'));
});
