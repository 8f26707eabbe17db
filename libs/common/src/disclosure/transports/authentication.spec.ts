/** Each scheme of authentication says the secret in one header, or refuses it. */
import { isSecretHeader, secretHeader } from './authentication.js';

test('each scheme says the secret in its one header', () => {
  expect(secretHeader({ scheme: 'bearer' }, 's3cret')).toEqual({ Authorization: 'Bearer s3cret' });
  expect(secretHeader({ scheme: 'header', name: 'X-Api-Key' }, 's3cret')).toEqual({ 'X-Api-Key': 's3cret' });
  // RFC 7617, section 2.1: UTF-8, and a password may hold a colon.
  expect(secretHeader({ scheme: 'basic' }, 'test:123£:')).toEqual({ Authorization: 'Basic dGVzdDoxMjPCozo=' });
});

test.each([
  [{ scheme: 'header', name: 'X-Api-Key' }, 'two words'],
  [{ scheme: 'header', name: 'X-Api-Key' }, 'a\r\nX-Injected: 1'],
  [{ scheme: 'header', name: 'X-Api-Key' }, 'schlüssel'],
  [{ scheme: 'header', name: 'Host' }, 's3cret'],
  [{ scheme: 'basic' }, 'no-password'],
  [{ scheme: 'basic' }, ':no-user'],
  [{ scheme: 'basic' }, 'user:a\nb'],
] as const)('%j cannot say the secret %j', (how, secret) => {
  expect(secretHeader(how, secret)).toBeUndefined();
});

test.each(['', 'X Api', 'X-Api:', '1', 'Host', 'content-type', 'Cookie', 'Idempotency-Key', 'Authorization', 'X-Forwarded-For', 'Accept-Encoding'])(
  '%j is no header for a secret',
  (name) => {
    expect(isSecretHeader(name)).toBe(false);
  },
); // prettier-ignore
