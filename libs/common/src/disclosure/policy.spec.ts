/** The table itself, as it was last reviewed: whoever changes what may leave changes it here too, and raises the version. */
import { FIELD_NAMES, FIELDS, LICENSING_FIELDS } from '#model/fields.js';
import { POLICY } from './policy.js';
import { PURPOSES } from '#model/purposes.js';

const THREE = ['firstName', 'lastName', 'email'];
const ALL = [...THREE, 'problemText'];

test.each([
  // purpose, version, fields, basis where the licensee is the buyer, basis otherwise, consent
  ['issue', 1, THREE, 'contract', 'legitimate-interest', false, 'while the license lives'],
  ['amend', 1, THREE, 'legal-obligation', 'legal-obligation', false, 'while the license lives'],
  ['look-up', 1, ['email'], 'contract', 'legitimate-interest', false, 'in its request logs only'],
  ['revoke', 1, [], 'contract', 'legitimate-interest', false, 'in its request logs only'],
  ['escalation-personal', 1, ALL, 'consent', 'consent', true, 'while the case is open'],
  ['escalation-serial', 1, [], 'legitimate-interest', 'legitimate-interest', false, 'while the case is open'],
  ['stop-and-erase', 1, [], 'legal-obligation', 'legal-obligation', false, 'as proof that it was told'],
])('%s (version %i) may tell %j', (purpose, version, fields, buyer, other, needsConsent, vendorKeeps) => {
  expect(POLICY.filter((row) => row.purpose === purpose)).toEqual([
    {
      purpose,
      version,
      fields,
      basis: { buyer, other },
      needsConsent,
      vendorKeeps,
      because: expect.stringMatching(/^[A-Z].{30,}\.$/) as string,
      reviewBy: '2027-11-30',
    },
  ]);
});

test('without consent no row tells more than the three fields, and what rests on consent says so', () => {
  expect(POLICY).toHaveLength(PURPOSES.length);
  expect(LICENSING_FIELDS).toEqual(THREE);
  for (const row of POLICY) {
    expect(row.needsConsent ? ALL : THREE).toEqual(expect.arrayContaining([...row.fields]));
    expect(row.needsConsent).toBe(Object.values(row.basis).includes('consent'));
  }
});

test('four fields exist, each in one column of one table', () => {
  expect(FIELD_NAMES).toEqual(ALL);
  expect(FIELDS).toEqual({
    firstName: { table: 'person_versions', column: 'first_name', label: 'First name' },
    lastName: { table: 'person_versions', column: 'last_name', label: 'Last name' },
    email: { table: 'person_versions', column: 'email', label: 'E-mail address' },
    problemText: { table: 'case_texts', column: 'text', label: 'Problem text' },
  });
});
