/** Rendering is pure and so can be tried with anything: whatever the values, a letter holds its own fields and nothing else (law 1). */
import fc from 'fast-check';
import { FIELD_NAMES, LICENSING_FIELDS, type Field, type FieldValues } from '#model/fields.js';
import { queryText } from '#disclosure/transports/query.js';
import { POLICY } from '#disclosure/policy.js';
import type { Step } from '../../apps/vendor-sync/src/vendors/outcome.js';
import type { OrderFacts } from '../../apps/vendor-sync/src/vendors/vendor.js';
import { VENDOR_APIS } from '../../apps/vendor-sync/src/vendors/vendors.js';

/** Every leaf that the body of a step may have, and which personal field stands there; null: none. A further one is a decision, and stands here. */
const LEAVES: Readonly<Record<string, Readonly<Record<string, Field | null>>>> = {
  'keygen check': {},
  'keygen issue': {
    'data.type': null,
    'data.attributes.firstName': 'firstName',
    'data.attributes.lastName': 'lastName',
    'data.attributes.email': 'email',
  },
  'keygen find-licensee': { 'meta.type': null, 'meta.query.email': 'email', 'meta.op': null },
  'keygen look-up': {},
  'keygen revoke': {},
  'plain-http issue': {
    reference: null,
    product: null,
    seats: null,
    termMonths: null,
    'licensee.firstName': 'firstName',
    'licensee.lastName': 'lastName',
    'licensee.email': 'email',
  },
  'plain-http look-up': {},
  'plain-http revoke': {},
};
const HEADERS = ['accept', 'content-type', 'idempotency-key'];

const STEPS = VENDOR_APIS.flatMap((api) =>
  Object.entries(api.steps).map(([step, declared]) => ({
    name: `${api.name} ${step}`,
    api,
    step: step as Step,
    declared,
  })),
);

const uuid = fc.uuid({ version: 4 });
const facts: fc.Arbitrary<OrderFacts> = fc.record({
  intentKey: uuid,
  reference: uuid,
  product: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  seats: fc.integer({ min: 1, max: 100_000 }),
  termMonths: fc.option(fc.integer({ min: 1, max: 120 })),
  orderedOn: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
});

/** Anything at all that survived the front door: NFC, with quotes, braces, escapes and whatever else may break out of a template. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
  fc.constantFrom(
    '"}],"x":"',
    '\\", "admin": true, "',
    '{{email}}',
    '${email}',
    '\u2028',
    '__proto__',
    'constructor',
    '%0d%0aX-Injected: 1',
    '\r\nX-Injected: 1',
    '../../users',
    '?email=',
  ),
  fc.emailAddress(),
);
/** Each value begins with a tag that nothing else of a letter holds, so that it is recognised wherever it turns up. */
const TAGS = { firstName: 'Ⓕ', lastName: 'Ⓛ', email: 'Ⓔ', problemText: 'Ⓟ' } as const;
const ANY_TAG = new RegExp(`[${Object.values(TAGS).join('')}]`, 'g');
/** A value by chance may hold another's tag. */
const value = (tag: string) =>
  hostile.map((text) => `${tag}${text.replace(ANY_TAG, '')}`.normalize('NFC').toWellFormed());
const people = fc.record({
  firstName: value(TAGS.firstName),
  lastName: value(TAGS.lastName),
  email: value(TAGS.email),
  problemText: value(TAGS.problemText),
});

function leaves(json: unknown, at: readonly string[] = []): [path: string, value: unknown][] {
  if (typeof json !== 'object' || json === null) return [[at.join('.'), json]];
  return Object.entries(json).flatMap(([key, inner]) => leaves(inner, [...at, key]));
}

const told = (fields: readonly string[], who: FieldValues): FieldValues =>
  Object.fromEntries(Object.entries(who).filter(([field]) => fields.includes(field)));

test('every step of every vendor API has its leaves listed', () => {
  expect(STEPS.map(({ name }) => name).sort()).toEqual(Object.keys(LEAVES).sort());
});

describe.each(STEPS)('$name, whatever the values', ({ name, api, step, declared }) => {
  const taken = [...declared.needs, ...declared.accepts];

  test('has a body whose leaves are within the list, each personal field in its own place, byte for byte', () => {
    fc.assert(
      fc.property(facts, people, (order, who) => {
        for (const letter of api.render(step, order, told(taken, who))) {
          const found = letter.body === undefined ? [] : leaves(JSON.parse(letter.body));
          for (const [path, inBody] of found) {
            expect(Object.keys(LEAVES[name]!)).toContain(path);
            const field = LEAVES[name]![path];
            if (field) expect(inBody).toBe(who[field]);
            else expect(String(inBody)).not.toMatch(/[ⒻⓁⒺⓅ]/);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('has nothing personal in its address or headers', () => {
    fc.assert(
      fc.property(facts, people, (order, who) => {
        for (const letter of api.render(step, order, told(taken, who))) {
          expect(JSON.stringify([letter.path, letter.query, letter.headers])).not.toMatch(/[ⒻⓁⒺⓅ]/);
          expect(letter.path).toMatch(/^\/[A-Za-z0-9._~/-]*$/);
          if (letter.query) expect(queryText(declared.queries ?? [], letter.query, who)).toBeDefined();
          expect(Object.keys(letter.headers).filter((header) => !HEADERS.includes(header.toLowerCase()))).toEqual([]);
        }
      }),
    );
  });

  test('is the same letter when it is rendered again', () => {
    fc.assert(
      fc.property(facts, people, (order, who) => {
        expect(api.render(step, order, told(taken, who))).toEqual(
          api.render(step, { ...order }, told(taken, { ...who })),
        );
      }),
    );
  });

  test('takes no field that it does not declare', () => {
    fc.assert(
      fc.property(facts, people, (order, who) => {
        const all = JSON.stringify(api.render(step, order, who));
        const tags = FIELD_NAMES.filter((field) => all.includes(TAGS[field]));
        expect(tags.filter((field) => !taken.includes(field))).toEqual([]);
      }),
    );
  });

  test('asks for no field that the policy does not name for its purpose', () => {
    const row = POLICY.find((candidate) => candidate.purpose === declared.purpose)!;
    expect(taken.filter((field) => !row.fields.includes(field))).toEqual([]);
    expect(taken.filter((field) => !(LICENSING_FIELDS as readonly string[]).includes(field))).toEqual([]);
  });
});
