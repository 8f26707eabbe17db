import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { commitAll, commitBodies, commitFields, makeWrappedKey, unwrapKey, wrappingKeyId } from './person-key.js';

const WRAPPING = randomBytes(32);

test('a wrapped key opens only for its person and under its wrapping key', () => {
  const wrapped = makeWrappedKey(WRAPPING, 'per_a');
  expect(unwrapKey(WRAPPING, 'per_a', wrapped)).toHaveLength(32);
  expect(() => unwrapKey(WRAPPING, 'per_b', wrapped)).toThrow();
  expect(() => unwrapKey(randomBytes(32), 'per_a', wrapped)).toThrow();
  expect(makeWrappedKey(WRAPPING, 'per_a')).not.toEqual(wrapped);
});

test('a wrapping key is named by twelve characters that do not tell it', () => {
  const hash = createHash('sha256').update('sparsam wrapping key id').update(WRAPPING).digest('base64url');
  expect(wrappingKeyId(WRAPPING)).toBe(hash.slice(0, 12));
  expect(wrappingKeyId(WRAPPING)).not.toBe(wrappingKeyId(randomBytes(32)));
});

test('a commitment is HMAC under a key of person and disclosure, over name, length and NFC value', () => {
  const personKey = Buffer.alloc(32, 7);
  const key = Buffer.from(hkdfSync('sha256', personKey, Buffer.alloc(0), 'sparsam disclosure dis_1', 32));
  const expected = createHmac('sha256', key)
    .update('field firstName\0' + '5\0' + 'Zoé!')
    .digest('base64url');
  expect(commitFields(personKey, 'dis_1', { firstName: 'Zoe\u0301!' })).toEqual({ firstName: expected });
});

test('a commitment to letters is HMAC over the length and the bytes of each body; one without a body counts as empty', () => {
  const personKey = Buffer.alloc(32, 7);
  const key = Buffer.from(hkdfSync('sha256', personKey, Buffer.alloc(0), 'sparsam disclosure dis_1', 32));
  const expected = createHmac('sha256', key)
    .update('bodies' + '\0' + '6\0' + 'Zoë=1' + '\0' + '0\0')
    .digest('base64url');
  expect(commitBodies(personKey, 'dis_1', ['Zoë=1', undefined])).toBe(expected);
});

test('equal values under other persons, disclosures or fields commit to something else', () => {
  const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const all = [
    commitFields(a, 'dis_1', { firstName: 'Mai' }).firstName,
    commitFields(b, 'dis_1', { firstName: 'Mai' }).firstName,
    commitFields(a, 'dis_2', { firstName: 'Mai' }).firstName,
    commitFields(a, 'dis_1', { lastName: 'Mai' }).lastName,
    commitBodies(a, 'dis_1', ['Mai']),
    commitBodies(a, 'dis_1', ['Ma', 'i']),
    commitBodies(a, 'dis_1', ['Mai', undefined]),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('all commitments of one disclosure made together are those made one by one', () => {
  const personKey = Buffer.alloc(32, 7);
  const values = { firstName: 'Zoe\u0301!', lastName: 'Mai', email: 'zoe@a.example' };
  const bodies = ['Zoë=1', undefined, 'Mai'];
  expect(commitAll(personKey, 'dis_1', values, bodies)).toEqual({
    fields: commitFields(personKey, 'dis_1', values),
    bodies: commitBodies(personKey, 'dis_1', bodies),
  });
});
