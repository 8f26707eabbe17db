/** What is taken over of a vendor's answer, for every vendor API and support channel alike. */
import { Whose } from '#disclosure/whose.js';
import type { IssuedLicense, Settled } from '../vendors/outcome.js';
import { takenOver, type Ordered } from './taken-over.js';

const NOW = new Date('2027-02-01T10:00:00Z');
const WHO = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada.l@example.org' };
const ORDERED: Ordered = {
  reference: '0195f0c0-0000-7000-8000-000000000001',
  product: 'Product-1',
  seats: 25,
  termMonths: 12,
  orderedOn: '2027-01-31',
  serialFormat: '.+',
};
const LICENSE: IssuedLicense = {
  serialNumber: 'PL-1',
  licenseKey: 'K-1',
  startsOn: '2027-01-31',
  expiresOn: '2028-01-31',
  maintenanceUntil: null,
};
const HERS = new Whose(WHO);

const taken = (license: Partial<IssuedLicense>, ordered: Partial<Ordered> = {}): Settled =>
  takenOver(
    { kind: 'done', did: 'issued', left: 'sent', status: 201, license: { ...LICENSE, ...license } },
    HERS,
    { ...ORDERED, ...ordered },
    NOW,
  );
const disputed = (code: string) => ({ kind: 'disputed', code, left: 'sent', status: 201 });

test('a license that is what was ordered is taken over as it is', () => {
  const outcome: Settled = { kind: 'done', did: 'issued', left: 'sent', status: 201, license: LICENSE };
  expect(takenOver(outcome, HERS, ORDERED, NOW)).toBe(outcome);
  const said = { seats: 25, product: 'PRODUCT-1', inForce: true, isLicensees: true };
  for (const license of [
    { said },
    { said: {} },
    { licenseKey: null },
    { licenseKey: 'A A\r\nB' },
    { serialNumber: 'x'.repeat(64) },
  ])
    expect(taken(license)).toMatchObject({ kind: 'done', license });
});

test.each([
  ['a line break', 'PL-1\r\nReply-To: x'],
  ['a break of another script', 'PL-1\u2028x'],
  ['a space', 'PL 1'],
  ['a character outside of ASCII', 'PL-ä'],
  ['more than 64 characters', 'x'.repeat(65)],
])('a serial number with %s is not taken over, whatever the format of the product says', (_name, serialNumber) => {
  for (const serialFormat of ['.+', '[\\s\\S]+', '[^ ]{1,200}', '\\W+'])
    expect(taken({ serialNumber }, { serialFormat })).toEqual(disputed('serial-not-a-code'));
});

test('a format that could take its time is asked of no text that is longer than a code', () => {
  const begun = performance.now();
  taken({ serialNumber: 'x'.repeat(500) }, { serialFormat: '.{1,9999}.{1,9999}.{1,9999}!' });
  taken({ serialNumber: 'x'.repeat(64) }, { serialFormat: '.{1,9999}.{1,9999}.{1,9999}!' });
  expect(performance.now() - begun).toBeLessThan(50);
});

test('a serial number or a key in which the person stands is not taken over', () => {
  for (const text of ['LOVELACE-1', 'ada.l=40example.org', 'x-ADA.L(at)EXAMPLE.ORG'])
    for (const license of [{ serialNumber: text }, { licenseKey: text }])
      expect(taken(license)).toEqual(disputed('holds-personal-data'));
  for (const text of ['ada.l%40example.org', 'x-ADA.L@EXAMPLE.ORG']) {
    expect(taken({ licenseKey: text })).toEqual(disputed('holds-personal-data'));
    expect(taken({ serialNumber: text })).toEqual(disputed('serial-not-a-code'));
  }
  for (const [serialNumber, licenseKey] of [
    ['4711-Love', 'lace-1'],
    ['lace-1', '4711-Love'],
    ['ada.l', 'example.org'],
    ['org', 'ada.l@example.'],
  ] as const)
    expect(taken({ serialNumber, licenseKey })).toEqual(disputed('holds-personal-data'));
  expect(taken({ serialNumber: 'ADA-1' })).toMatchObject({ kind: 'done' });
  // A signed key may name its owner inside of what is signed.
  expect(
    taken({
      licenseKey: Buffer.from('{"license":"a long document that is signed","user":"ada.l@example.org"}').toString(
        'base64',
      ),
    }),
  ).toMatchObject({ kind: 'done' });
  expect(taken({ licenseKey: 'ä' })).toEqual(disputed('key-not-a-code'));
});

test('a serial number that is our own reference is ours', () => {
  const reference = '0195f0c0-0000-7000-8000-decadedecade';
  const named = new Whose({ lastName: 'Decade' });
  const outcome: Settled = {
    kind: 'done',
    did: 'issued',
    left: 'sent',
    license: { ...LICENSE, serialNumber: reference },
  };
  expect(takenOver(outcome, named, { ...ORDERED, reference }, NOW)).toBe(outcome);
  expect(takenOver(outcome, named, ORDERED, NOW)).toMatchObject({ kind: 'disputed' });
});

test('a serial number of another format is asked for again: the vendor may have answered for something else', () => {
  expect(taken({}, { serialFormat: 'KG-\\d+' })).toEqual({
    kind: 'unknown',
    code: 'serial-format',
    left: 'sent',
    status: 201,
  });
});

test.each([
  ['seats', { seats: 1 }, 'differs-seats'],
  ['seats in words', { seats: '25' }, 'differs-seats'],
  ['no seats', { seats: null }, 'differs-seats'],
  ['another product', { product: 'product-2' }, 'differs-product'],
  ['no product', { product: null }, 'differs-product'],
  ['a license that is not in force', { inForce: false }, 'differs-state'],
  ['another licensee', { isLicensees: false }, 'differs-licensee'],
] as const)('%s: what was not ordered is told to a person', (_name, said, code) => {
  expect(taken({ said })).toEqual(disputed(code));
});

test.each([
  ['a year', 12, '2027-01-31', '2028-01-31'],
  ['a year that the vendor counts to its last day', 12, '2027-01-31', '2028-01-30'],
  ['a year from a day later', 12, '2027-02-01', '2028-02-01'],
  ['a year whose day the clock of the vendor names otherwise', 12, '2027-01-30', '2028-01-30'],
  ['a year from a first of the month, which a vendor may begin with', 12, '2027-03-01', '2028-03-01'],
  ['a month that ends where there is no such day', 1, '2027-01-31', '2027-02-28'],
  ['the same by another calendar', 1, '2027-01-31', '2027-03-03'],
  ['no end', null, '2027-01-31', null],
] as const)('%s is the term that was ordered', (_name, termMonths, startsOn, expiresOn) => {
  expect(taken({ startsOn, expiresOn }, { termMonths })).toMatchObject({ kind: 'done' });
});

test.each([
  ['a month instead of a year', 12, '2027-01-31', '2027-02-28'],
  ['two years instead of one', 12, '2027-01-31', '2029-01-31'],
  ['an end instead of none', null, '2027-01-31', '2028-01-31'],
  ['no end instead of one', 12, '2027-01-31', null],
  ['a year that is long over', 12, '2000-01-31', '2001-01-31'],
  ['a year far ahead', 12, '2029-01-31', '2030-01-31'],
] as const)('%s is told to a person', (_name, termMonths, startsOn, expiresOn) => {
  expect(taken({ startsOn, expiresOn }, { termMonths })).toEqual(disputed('differs-term'));
});

test('a reference of a case that is no code, or in which the person stands, is dropped, and the case is at the vendor all the same', () => {
  const escalation = new Whose({ ...WHO, problemText: 'Call +49 30 5551234.' });
  const reference = (vendorCaseReference: string | null) =>
    takenOver(
      { kind: 'done', did: 'took-case', left: 'sent', status: 201, vendorCaseReference },
      escalation,
      ORDERED,
      NOW,
    );
  for (const text of ['VC-1001', 'KG/2026#4', null])
    expect(reference(text)).toMatchObject({ vendorCaseReference: text });
  for (const text of [
    'VC 1',
    'VC-1\r\nBcc: spy@evil.example',
    'x'.repeat(65),
    'Lovelace1815',
    '+49305551234',
    'ADA.L@EXAMPLE.ORG',
  ])
    expect(reference(text)).toEqual({
      kind: 'done',
      did: 'took-case',
      left: 'sent',
      status: 201,
      vendorCaseReference: null,
    });
});

test('what is no success is passed on as it is', () => {
  for (const outcome of [
    { kind: 'refused', code: 'other', left: 'sent' },
    { kind: 'done', did: 'ended', left: 'sent', status: 204 },
  ] as const)
    expect(takenOver(outcome, HERS, ORDERED, NOW)).toBe(outcome);
});
