import { personalHits } from './personal-hits.js';

test('known values of licensee and customer are found in a text whatever the letter case', () => {
  const text = 'Frau NGUYỄN (zoe@example.org) ruft an. Nguyễn sagt: es geht nicht.';
  expect(
    personalHits(text, { lastName: 'Nguyễn', email: 'ZOE@example.org', phone: '+49 30 1', firstName: null }),
  ).toEqual([
    { what: 'lastName', at: [5, 39] },
    { what: 'email', at: [13] },
  ]);
});

test('a name of two characters is found as a word of its own, in ideograms anywhere', () => {
  expect(personalHits('The list of Li, said LI.', { lastName: 'Li', firstName: '' })).toEqual([
    { what: 'lastName', at: [12, 21] },
  ]);
  expect(personalHits('the list', { lastName: 'Li', firstName: 'A' })).toEqual([]);
  expect(personalHits('我是王伟先生', { lastName: '王', firstName: '王伟' })).toEqual([
    { what: 'lastName', at: [2] },
    { what: 'firstName', at: [2] },
  ]);
});

test.each(['+49 30 1234567', '0049/30/1234567', '(030) 123 45 67', '030-1234567'])(
  'a phone number is found as %s',
  (written) => {
    expect(personalHits(`Call ${written} today`, { phone: '+49 (30) 123-4567' })).toEqual([
      { what: 'phone', at: [expect.any(Number)] },
    ]);
    expect(personalHits(`Call ${written} today`, { phone: '030 1234567' })).toHaveLength(1);
  },
);

test('an address is found whole and by each line that says where somebody lives', () => {
  const address = 'Hauptstr. 5\n10115 Berlin';
  const text = 'Sie wohnt in der HAUPTSTR. 5, also 10115 Berlin.';
  expect(personalHits(text, { address })).toEqual([{ what: 'address', at: [17, 35] }]);
  expect(personalHits(`An ${address} gesandt`, { address })).toEqual([{ what: 'address', at: [3, 15] }]);
  expect(personalHits('Sie wohnt in Berlin.', { address })).toEqual([]);
  expect(personalHits('Schritt 1 aber', { address: 'Hof, 1 A' })).toEqual([]);
  expect(personalHits('Der Ulmer', { address: 'Ulm' })).toEqual([{ what: 'address', at: [4] }]);
  expect(personalHits('Hof, 1 a', { address: 'Hof\n1 A' })).toEqual([{ what: 'address', at: [5] }]);
  expect(personalHits('Im Schloss Bellevue', { address: 'Schloss Bellevue' })).toEqual([{ what: 'address', at: [3] }]);
});

test('any number is not a phone number', () => {
  expect(personalHits('Error 30123 at 4567', { phone: '30123' })).toEqual([]);
  expect(personalHits('Error 0x8007', { phone: '+49 30 1234567' })).toEqual([]);
});

test('places are those of the text as it was written, whatever its characters fold to', () => {
  const text = 'İİ e\u0301 Nguyễn ruft an'.normalize('NFD').replace('I\u0307I\u0307', 'İİ');
  expect(personalHits(text, { lastName: 'Nguyễn' })).toEqual([{ what: 'lastName', at: [text.indexOf('Nguye')] }]);
});
