/** The 26 characters of a TypeID: a UUIDv7 (RFC 9562) in base 32. */
import { randomFillSync } from 'node:crypto';

const ALPHABET = [...'0123456789abcdefghjkmnpqrstvwxyz'];
/** Two characters are looked up at once. */
const PAIRS = ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second));

/** A whole number from 0 to 2^53 - 1 in base 32, of an even count of characters. */
export function base32(value: number, characters: number): string {
  let text = '';
  for (let rest = value; text.length < characters; rest = Math.floor(rest / 1024)) text = PAIRS[rest % 1024]! + text;
  return text;
}

/** The time is 48 bits, the counter 31, chance 43; version and variant take the other 6. */
const TIME_CHARACTERS = 10;
const HALF_CHARACTERS = 8;
const COUNTER_LOW = 2 ** 19;
const COUNTER_END = 2 ** 31;
/** A clock that was set back by more than this is believed; until then the last time is used again. */
const BELIEVED_BACK_MS = 10_000;

/** Bytes of chance fetched at once: one system call for many ids. */
const POOL_BYTES = 4096;
const BYTES_OF_AN_ID = 10;

/**
 * Makes the characters of one id after another, each greater than the one before: within a millisecond, and while the clock is set
 * back by up to 10 s, a counter goes on that begins by chance in each millisecond (RFC 9562, 6.2, method 1).
 */
export function typeIdSuffixes(
  clock: () => number = Date.now,
  fill: (pool: Uint8Array) => void = randomFillSync,
): () => string {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  let time = 0;
  let timeText = '';
  let counter = 0;

  return () => {
    if (used + BYTES_OF_AN_ID > POOL_BYTES) {
      fill(pool);
      used = 0;
    }
    const now = clock();
    const isNewTime = now > time || now < time - BELIEVED_BACK_MS;
    if (isNewTime) {
      time = now;
      counter = pool.readUInt32BE(used) % COUNTER_END;
    } else if (++counter === COUNTER_END) {
      time += 1;
      counter = 0;
    }
    if (isNewTime || counter === 0) timeText = base32(time, TIME_CHARACTERS);
    const high = Math.floor(counter / COUNTER_LOW);
    const low = counter % COUNTER_LOW;
    const first = ((0x7000 + high) * 4 + 0b10) * 2 ** 22 + low * 8 + (pool[used + 4]! & 7);
    const second = pool.readUIntBE(used + 5, 5);
    used += BYTES_OF_AN_ID;
    return timeText + base32(first, HALF_CHARACTERS) + base32(second, HALF_CHARACTERS);
  };
}
