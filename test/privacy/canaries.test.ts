/** The search itself: a watchman who cannot see is worse than none. */
import { createHash } from 'node:crypto';
import { encodings, Finder, KINDS, marker, plainHashes, SCRIPTS, type Script } from './canaries.js';
import { ANSWERS, COLUMNS } from './places.js';

const scripts = Object.keys(SCRIPTS) as Script[];

describe.each(scripts)('a marker in %s', (script) => {
  const one = marker('lastName', script, 'somebody');
  const finder = new Finder([one, marker('lastName', script, 'somebody else')]);
  const found = (text: string) => finder.find(text).map((finding) => finding.marker);
  const utf8 = Buffer.from(one.text, 'utf8');

  test('is in NFC already, so that the product does not change it', () => {
    expect(one.text.normalize('NFC')).toBe(one.text);
  });

  test.each([
    ['as it is', `name=${one.text};`],
    ['decomposed', `"${one.text.normalize('NFD')}"`],
    ['in capitals', `a ${one.text.toUpperCase()} b`],
    ['percent-encoded in a URL', `https://vendor.example/?q=${encodeURIComponent(`x ${one.text}`)}`],
    ['hex in a bytea', `\\x00${utf8.toString('hex')}00`],
    ['base64 at the first alignment', Buffer.from(`abc${one.text}abc`).toString('base64')],
    ['base64 at the second alignment', Buffer.from(`abcd${one.text}abc`).toString('base64')],
    ['base64url at the third alignment', Buffer.from(`abcde${one.text}abc`).toString('base64url')],
    [
      'JSON with escapes',
      JSON.stringify(one.text).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['bytes of a header read as Latin-1', `x: ${utf8.toString('latin1')}`],
  ])('is found %s', (_, text) => {
    expect(found(text)).toEqual([one]);
  });

  test('is not found where it is not', () => {
    expect(found(marker('lastName', script, 'a third one').text.repeat(3))).toEqual([]);
  });

  test('is found by its plain hash', () => {
    const hashes = new Finder([one], plainHashes);
    expect(hashes.find(`sum=${createHash('sha256').update(one.text).digest('hex')}`)).toHaveLength(1);
    expect(hashes.find(createHash('sha1').update(one.text.toLowerCase()).digest('base64'))).toHaveLength(1);
  });

  test('has no spelling so short that chance finds it', () => {
    expect(Math.min(...encodings(one.text).map(([, spelling]) => spelling.length))).toBeGreaterThanOrEqual(8);
  });
});

test('every kind of datum has its places named', () => {
  expect(Object.keys(COLUMNS).sort()).toEqual([...KINDS].sort());
  expect(Object.keys(ANSWERS).sort()).toEqual([...KINDS].sort());
});
