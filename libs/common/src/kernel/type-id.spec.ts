/** Ids are UUIDv7 in the characters of the TypeID specification, and each is greater than the one before. */
import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { base32, typeIdSuffixes } from './type-id.js';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME = Date.UTC(2026, 0, 1);

/** The characters of a UUID as the maker of ids writes them: 48, 40 and 40 bits. */
function charactersOf(uuid: string): string {
  const hex = uuid.replaceAll('-', '');
  const part = (from: number, to: number) => Number.parseInt(hex.slice(from, to), 16);
  return base32(part(0, 12), 10) + base32(part(12, 22), 8) + base32(part(22, 32), 8);
}

/** Character by character, as the specification tells it. */
function uuidOf(characters: string): string {
  const value = [...characters].reduce((sum, character) => sum * 32n + BigInt(ALPHABET.indexOf(character)), 0n);
  return value
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const filledWith = (byte: number) => (pool: Uint8Array) => void pool.fill(byte);

test.each([
  ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
  ['00000000-0000-0000-0000-000000000001', '00000000000000000000000001'],
  ['00000000-0000-0000-0000-00000000000a', '0000000000000000000000000a'],
  ['00000000-0000-0000-0000-000000000010', '0000000000000000000000000g'],
  ['00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ['0110c853-1d09-52d8-d73e-1194e95b5f19', '0123456789abcdefghjkmnpqrs'],
  ['01890a5d-ac96-774b-bcce-b302099a8057', '01h455vb4pex5vsknk084sn02q'],
])('the specification writes %s as %s', (uuid, characters) => {
  expect(charactersOf(uuid)).toBe(characters);
  expect(uuidOf(characters)).toBe(uuid);
});

test('every UUID is read back from its characters', () => {
  fc.assert(fc.property(fc.uuid(), (uuid) => uuidOf(charactersOf(uuid)) === uuid));
});

test('an id is a UUID of version 7 with the time of its making', () => {
  const next = typeIdSuffixes(() => TIME);
  const uuid = uuidOf(next());
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(uuid.slice(0, 13).replace('-', ''), 16)).toBe(TIME);
});

test('whatever the clock says within ten seconds and whatever chance says, ids grow', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9_999, max: 9_999 }), { minLength: 2, maxLength: 500 }),
      fc.integer({ min: 0, max: 255 }),
      (steps, byte) => {
        let now = TIME;
        let latest = TIME;
        const next = typeIdSuffixes(() => now, filledWith(byte));
        const ids = steps.map((step) => {
          now = Math.max(now + step, latest - 9_999);
          latest = Math.max(latest, now);
          return next();
        });
        return ids.every((id, at) => at === 0 || id > ids[at - 1]!);
      },
    ),
  );
});

test('a counter that is used up goes on in the next millisecond', () => {
  const next = typeIdSuffixes(() => TIME, filledWith(0xff));
  const ids = [next(), next(), next()];
  expect(ids).toEqual([...ids].sort());
  expect(ids.map((id) => id.slice(0, 10))).toEqual([base32(TIME, 10), base32(TIME + 1, 10), base32(TIME + 1, 10)]);
});

test('a clock that was set back by more than ten seconds is believed', () => {
  let now = TIME;
  const next = typeIdSuffixes(() => now);
  next();
  now -= 10_001;
  expect(next().slice(0, 10)).toBe(base32(now, 10));
});

test('two processes whose counters agree make different ids', () => {
  const sameCounters = (pool: Uint8Array) => {
    randomFillSync(pool);
    for (let at = 0; at < pool.length; at += 10) pool.fill(0, at, at + 4);
  };
  const [one, other] = [typeIdSuffixes(() => TIME, sameCounters), typeIdSuffixes(() => TIME, sameCounters)];
  const ids = Array.from({ length: 5_000 }, () => [one(), other()]).flat();
  expect(new Set(ids).size).toBe(ids.length);
});
