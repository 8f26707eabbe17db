/** Which names are one name, and what may not stand in one. */
import { customerValues, isPersonName, isPersonNameAsOne, nameKey } from './person-name.js';

type Name = readonly [first: string, last: string];
test.each<[string, Name, Name]>([
  ['letter case', ['Anna', 'Probe'], ['ANNA', 'pROBE']],
  ['characters that are two in capitals', ['Anna', 'Gro\u00df'], ['Anna', 'GROSS']],
  ['spaces', ['Anna Eva', 'Probe'], ['Anna\u00a0 Eva', ' Probe']],
  ['where the first name ends', ['Anna Eva', 'Probe'], ['Anna', 'Eva Probe']],
  ['a name that is all there is', ['Anna Probe', ''], ['Anna', 'Probe']],
  ['normal form', ['Thu\u1ef7', 'Nguy\u1ec5n'], ['Thu\u1ef7'.normalize('NFD'), 'Nguy\u1ec5n'.normalize('NFD')]],
  ['width', ['Anna', 'Probe'], ['\uff21nna', 'Probe']],
  ['dashes', ['Eva-Maria', 'Probe'], ['Eva\u2011Maria', 'Probe']],
  ['what nobody sees', ['Anna', 'Probe'], ['An\u200bna', 'Pro\u00adbe\ufe0f']],
])('%s makes no other name', (_what, one, other) => {
  expect(nameKey(...one)).toBe(nameKey(...other));
});

test.each([
  ['Anna', 'Boris'],
  ['Anna', 'Ana'],
  ['Jose', 'Jos\u00e9'],
  ['Eva-Maria', 'Eva Maria'],
  ['Anna', 'Anna Eva'],
])('%s and %s are two names', (one, other) => {
  expect(nameKey(one, 'Probe')).not.toBe(nameKey(other, 'Probe'));
});

const fastestMs = (work: () => unknown): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );

test('values of the customer are found in the first name, in the last name, or in both as one', () => {
  const valuesIn = customerValues({ phone: '+49 30 555123', address: 'Hauptstr. 5\n10115 Berlin, Berlin' });
  const nothing = { firstName: [], lastName: [], both: [] };
  expect(valuesIn({ firstName: 'Ada', lastName: 'Berlin' })).toEqual(nothing);
  expect(valuesIn({ firstName: 'Ada 030 555-123' })).toEqual({ ...nothing, firstName: ['phone'] });
  expect(valuesIn({ firstName: 'Ada', lastName: '(10115 BERLIN)' })).toEqual({ ...nothing, lastName: ['address'] });
  expect(valuesIn({ firstName: 'Ada Hauptstr.', lastName: '5 30555123'.normalize('NFD') })).toEqual({ ...nothing, lastName: ['phone'] });
  expect(valuesIn({ firstName: 'Ada Hauptstr.', lastName: '5' })).toEqual({ ...nothing, both: ['address'] });
  expect(valuesIn({ firstName: '30 55', lastName: '51 23' })).toEqual({ ...nothing, both: ['phone'] });
  expect(customerValues({ phone: null, address: null })({ firstName: 'Ada' })).toEqual(nothing);
}); // prettier-ignore

test.each([
  ['Hauptstr. 5', 'Ada Hauptstr.5'],
  ['Hauptstr. 5', 'Ada, HAUPTSTR 5'],
  ['Hauptstr. 5', 'Hauptstr5 Ada'],
  ['Hauptstr.5', 'Ada Hauptstr. 5'],
  ['10115 Berlin', 'Ada 10115-Berlin'],
  ['12 Rue d’Ulm', 'Ada 12, rue d Ulm'],
  ['A 1', 'Ada (a1)'],
  ['東京1', '山田東京1'],
])('the line %s of an address is found in the name %s', (address, firstName) => {
  const valuesIn = customerValues({ phone: null, address });
  expect(valuesIn({ firstName }).firstName).toEqual(['address']);
  const [first = '', ...rest] = firstName.split(' ');
  expect(valuesIn({ firstName: first, lastName: rest.join(' ') })).not.toEqual({
    firstName: [],
    lastName: [],
    both: [],
  });
});

test.each([
  ['Hauptstr. 5', 'Ada Hauptstr'],
  ['A 1', 'Ada 1'],
  ['10115 Berlin', 'Ada Berlin'],
  ['B12', 'Jakob 12'],
  ['Calle Mayor 3, 3º', 'Ada 3'],
  ['Apt ½', 'Baptiste 2'],
])('the line %s of an address is not found in the name %s', (address, firstName) => {
  expect(customerValues({ phone: null, address })({ firstName }).firstName).toEqual([]);
});

test.each([
  ['030555', '123456'],
  ['Ada 030', '555-1'],
  ['https:', '//example.org'],
  ['Ada \u2780\u2781\u2782\u2783', '\u2784\u2785\u2786'],
])('%s and %s are two names, and none as one', (firstName, lastName) => {
  expect([firstName, lastName].map(isPersonName)).toEqual([true, true]);
  expect(isPersonNameAsOne({ firstName, lastName })).toBe(false);
  expect(isPersonNameAsOne({ firstName, lastName: 'Lovelace' })).toBe(true);
});

test('two hundred names are compared with the longest address at once', () => {
  const name = { firstName: '\u0130'.repeat(255), lastName: `${'\u0130'.repeat(253)} 1` };
  for (const address of ['a1,'.repeat(166), Array.from({ length: 120 }, (_, at) => `i${at}`).join(',')]) {
    const names = Array.from({ length: 100 }, () => name);
    expect(fastestMs(() => names.map(customerValues({ phone: '+49 30 5551234', address })))).toBeLessThan(50);
  }
});

test('a name is no longer in plain characters than one may be, and one that is too long is not read', () => {
  expect(isPersonName('\ufdfa'.repeat(20))).toBe(true);
  expect(isPersonName('\ufdfa'.repeat(255))).toBe(false);
  // Of its length another rule tells.
  expect(isPersonName(`${'x'.repeat(255)}@`)).toBe(true);
  expect(fastestMs(() => Array.from({ length: 200 }, () => isPersonName('\ufdfa'.repeat(255))))).toBeLessThan(50);
  expect(fastestMs(() => Array.from({ length: 200 }, () => isPersonName('\ufdfa'.repeat(1_000))))).toBeLessThan(50);
});
