/** Every field of every input: what breaks its rule is refused by field and rule, and never said back. */
import type { Json } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { cameBack } from '../support/line-state.js';
import { opened } from '../support/opened.js';
import { ADMIN, LICENSEE, line, vendorBody } from '../support/staff.js';
import type { TokenWish } from '../support/issuer.js';

const desk = opened(() => InProcess.open());
const ids = { customer: '', vendor: '', product: '', order: '', line: '' };

beforeAll(async () => {
  ids.vendor = await desk.vendor('Acme');
  ids.product = await desk.product('ACME', ids.vendor);
  ids.customer = await desk.customer();
  const order = await desk.placed(ids.customer, [line('ACME')]);
  ids.order = order.id;
  ids.line = order.lines[0]!.id;
  await cameBack(desk.database, [ids.line], 'last-name-required');
});

/** No value of a test may be heard again; this stands in each. */
const MARKER = 'Zebulonia';
const LONG = MARKER.repeat(1_000);

/** Text that no line of text may hold. */
const FOUL: Readonly<Record<string, string>> = {
  'a NUL': `${MARKER}\u0000`,
  'an escape': `${MARKER}\u001b[31m`,
  'a delete': `${MARKER}\u007f`,
  'a next line': `${MARKER}\u0085x`,
  'a line feed': `${MARKER}\nx`,
  'a line separator': `${MARKER}\u2028x`,
  'a lone high surrogate': `${MARKER}\ud800`,
  'a lone low surrogate': `\udc00${MARKER}`,
  'a right-to-left override': `${MARKER}\u202egnp.exe`,
  'an isolate': `${MARKER}\u2066x`,
  'a noncharacter': `${MARKER}\uffff`,
  'a noncharacter of another plane': `${MARKER}\u{1fffe}`,
};
const LINES_ALLOWED = new Set(['a line feed', 'a line separator']);
const WRONG_TYPES: Readonly<Record<string, unknown>> = {
  'a number': 7,
  'a list': [MARKER],
  'an object': { [MARKER]: 1 },
  true: true,
  null: null,
};

type Bad = Readonly<Record<string, unknown>>;
const without = (all: Bad, ...names: string[]) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));

const lineOfText: Bad = {
  ...FOUL,
  ...WRONG_TYPES,
  empty: '',
  'only spaces': '  ',
  'only invisible characters': '\u200b\u2060',
  'too long': LONG,
};
const text: Bad = {
  ...Object.fromEntries(Object.entries(FOUL).filter(([name]) => !LINES_ALLOWED.has(name))),
  ...without(WRONG_TYPES, 'null'),
  'too long': LONG,
};
const id: Bad = { ...WRONG_TYPES, 'no id': MARKER, 'an id of another kind': 'evt_01h455vb4pex5vsknk084sn02q', 'an id and more': 'cus_01h455vb4pex5vsknk084sn02q ', empty: '' }; // prettier-ignore
const number = (below: number, above: number): Bad => ({
  ...without(WRONG_TYPES, 'a number'), 'a number as text': '5', 'too little': below, 'too much': above, 'no whole number': 1.5, huge: 1e308, negative: -1,
}); // prettier-ignore
const flag: Bad = { ...without(WRONG_TYPES, 'true'), 'a text': 'true', 'a zero': 0 };
const code: Bad = { ...FOUL, ...WRONG_TYPES, empty: '', 'a space': `${MARKER} x`, 'a character outside ASCII': `${MARKER}ü`, 'a path': `../${MARKER}`, 'too long': LONG }; // prettier-ignore
const email: Bad = {
  ...FOUL, ...WRONG_TYPES, empty: '', 'no at sign': MARKER, 'two addresses': `${MARKER}@example.org, x@example.org`, 'no domain': `${MARKER}@`,
  'a domain without a dot': `${MARKER}@localhost`, 'an address literal': `${MARKER}@[127.0.0.1]`, 'a bare address': `${MARKER}@127.0.0.1`, 'a display name': `x <${MARKER}@example.org>`,
  'an encoded domain': `${MARKER}@ex%61mple.org`, 'a path behind it': `${MARKER}@example.org/x`, 'a port behind it': `${MARKER}@example.org:25`,
  'a local part of 65': `${'a'.repeat(65)}@example.org`, 'more than 254': `${'a'.repeat(64)}@${'a.'.repeat(100)}org`, 'a dot in front': `.${MARKER}@example.org`,
}; // prettier-ignore
const oneOf: Bad = { ...WRONG_TYPES, 'another word': MARKER, empty: '' };

interface Input {
  readonly name: string;
  readonly send: () => [method: string, path: string, body: Json];
  readonly as?: TokenWish;
  /** Path of a field in the body → what it refuses. */
  readonly fields: Readonly<Record<string, Bad>>;
}

const licensee = (path: string) => ({
  [`${path}.firstName`]: lineOfText,
  [`${path}.lastName`]: lineOfText,
  [`${path}.email`]: email,
});
const VENDOR_FIELDS: Readonly<Record<string, Bad>> = {
  name: lineOfText, legalEntity: lineOfText, headOffice: lineOfText, country: { ...oneOf, 'lower case': 'us', 'no country': 'XX' }, safeguard: oneOf,
  safeguardExpiresOn: { ...without(WRONG_TYPES, 'null'), 'no date': MARKER, 'a day that is none': '2027-02-30', 'a time': '2027-01-01T00:00:00Z', 'the year 0': '0000-01-01' },
  privacyContact: email, adapter: oneOf,
  baseUrl: { ...FOUL, ...WRONG_TYPES, 'no address': MARKER, 'another scheme': `ftp://${MARKER}.example.org`, 'a script': `javascript:${MARKER}`, 'too long': `https://example.org/${LONG}` },
  secretName: { ...oneOf, 'the database': 'DATABASE_URL' },
  supportChannel: oneOf, supportAddress: without(lineOfText, 'null'), supportSecretName: without({ ...oneOf, 'the database': 'DATABASE_URL' }, 'null'),
  pacePerMinute: number(0, 60_001), cap: number(0, 65), paused: flag,
  withheldFields: { ...without(WRONG_TYPES, 'a list'), 'a field we do not hold': [MARKER], 'the same field twice': ['email', 'email'] },
}; // prettier-ignore
const PRODUCT_FIELDS: Readonly<Record<string, Bad>> = {
  name: lineOfText, vendorReference: code, orderable: flag,
  serialFormat: { ...FOUL, ...WRONG_TYPES, empty: '', 'no expression': `(${MARKER}`, 'a repeated group': '(a|aa)+', 'nested quantifiers': '(a+)+', 'a look-ahead': '(?=a)a', 'a back reference': '(a)\\1', 'many lengths': 'a?a?a?a?', 'too long': LONG },
}; // prettier-ignore

const INPUTS: readonly Input[] = [
  {
    name: 'an order',
    send: () => ['POST', '/orders', { customerId: ids.customer, lines: [line('ACME', { ...LICENSEE }, { termMonths: 12, licenseeIsBuyer: true })] }],
    fields: {
      customerId: id, lines: without(WRONG_TYPES, 'a list'), 'lines[0]': without(WRONG_TYPES, 'an object'), 'lines[0].product': code,
      'lines[0].seats': number(0, 100_001), 'lines[0].termMonths': number(0, 121), 'lines[0].licenseeIsBuyer': flag,
      'lines[0].licensee': without(WRONG_TYPES, 'an object'), ...licensee('lines[0].licensee'),
    },
  },
  {
    name: 'an answer',
    send: () => ['POST', `/orders/${ids.order}/lines/${ids.line}/answer`, { licensee: { ...LICENSEE } }],
    fields: { licensee: without(WRONG_TYPES, 'an object'), ...licensee('licensee') },
  },
  {
    name: 'a customer',
    send: () => ['POST', '/customers', { organisation: 'x', address: 'x', phone: 'x', notes: 'x' }],
    fields: { organisation: lineOfText, address: { ...text, null: null }, phone: lineOfText, notes: { ...text, null: null } },
  },
  {
    name: 'a change of a customer',
    send: () => ['PATCH', `/customers/${ids.customer}`, { organisation: 'x', address: 'x', phone: 'x', notes: 'x' }],
    fields: { organisation: lineOfText, address: text, phone: without(lineOfText, 'null'), notes: text },
  },
  {
    name: 'a search for customers',
    send: () => ['POST', '/customers/search', { organisation: 'x', limit: 5 }],
    fields: { organisation: lineOfText, after: id, limit: number(0, 201) },
  },
  { name: 'a vendor', as: ADMIN, send: () => ['POST', '/vendors', vendorBody('Another')], fields: VENDOR_FIELDS },
  { name: 'a change of a vendor', as: ADMIN, send: () => ['PATCH', `/vendors/${ids.vendor}`, { name: 'Renamed' }], fields: VENDOR_FIELDS },
  {
    name: 'a product',
    as: ADMIN,
    send: () => ['POST', '/products', { sku: 'NEW', name: 'x', vendorId: ids.vendor, vendorReference: 'x', serialFormat: 'x' }],
    fields: { sku: code, vendorId: id, ...PRODUCT_FIELDS },
  },
  { name: 'a change of a product', as: ADMIN, send: () => ['PATCH', `/products/${ids.product}`, { name: 'x' }], fields: PRODUCT_FIELDS },
]; // prettier-ignore

/** A copy of the body with another value at this path. */
function withValue(body: Json, path: string, value: unknown): Json {
  const copy = structuredClone(body);
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  const last = steps.pop()!;
  const parent = steps.reduce<Json>((at, step) => at[step] as Json, copy);
  parent[last] = value;
  return copy;
}

const rows = async () =>
  (await desk.query<{ tables: string }>(
    `SELECT string_agg(md5(t::text), ',' ORDER BY md5(t::text)) AS tables FROM (
       SELECT to_jsonb(o) FROM orders o UNION ALL SELECT to_jsonb(p) FROM persons p UNION ALL SELECT to_jsonb(v) FROM person_versions v
       UNION ALL SELECT to_jsonb(c) FROM customers c UNION ALL SELECT to_jsonb(w) FROM vendors w UNION ALL SELECT to_jsonb(r) FROM products r
       UNION ALL SELECT to_jsonb(f) FROM fulfilments f UNION ALL SELECT to_jsonb(d) FROM deliveries d UNION ALL SELECT to_jsonb(e) FROM order_events e) t`,
  ))[0]!.tables; // prettier-ignore

const CELLS = INPUTS.flatMap((input) =>
  Object.entries(input.fields).map(([field, bad]) => ({ input, name: input.name, field, bad })),
);

test.each(CELLS)(
  '$name: $field refuses what breaks its rule, says field and rule, and never the value',
  async ({ input, field, bad }) => {
    const before = await rows();
    for (const [what, value] of Object.entries(bad)) {
      const [method, path, body] = input.send();
      const answer = await desk.call(method, path, {
        body: withValue(body, field, value),
        headers: { 'idempotency-key': `${Math.random()}-key` },
        ...(input.as ? { as: input.as } : {}),
      });
      expect([what, answer.status, answer.body.code]).toEqual([what, 422, 'invalid-input']);
      const named = answer.body.errors!.map((error) => error.field);
      // What is wrong about an item of a list may be said of the list.
      expect([
        what,
        named.some((each) => each === field || each === field.replace(/\[\d+\]$/, '') || each.startsWith(`${field}[`)),
      ]).toEqual([what, true]);
      for (const error of answer.body.errors!) expect(error.rule).toMatch(/^[a-z0-9-]{2,40}$/);
      expect(answer.text).not.toContain(MARKER);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
    }
    expect(await rows()).toBe(before);
  },
);

const BODIES = INPUTS.flatMap((input) => ['', ...Object.keys(input.fields).filter((field) => /licensee$|lines\[0\]$/.test(field))].map((parent) => ({ input, name: input.name, parent }))); // prettier-ignore

test.each(BODIES)('$name: an unknown field in "$parent" is refused without its name', async ({ input, parent }) => {
  const before = await rows();
  for (const name of [
    MARKER,
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'then',
    '0',
    '',
    'id',
    'createdAt',
  ]) {
    const [method, path, body] = input.send();
    const answer = await desk.call(method, path, {
      body: withValue(body, parent === '' ? name || 'x' : `${parent}.${name || 'x'}`, MARKER),
      headers: { 'idempotency-key': `${Math.random()}-key` },
      ...(input.as ? { as: input.as } : {}),
    });
    expect([name, answer.status]).toEqual([name, 422]);
    expect(answer.body.errors).toEqual([{ field: expect.stringMatching(/^(\(body\)|licensee|lines\[0\](\.licensee)?)$/) as string, rule: 'unknown-field' }]); // prettier-ignore
    expect(answer.text).not.toContain(MARKER);
  }
  expect(await rows()).toBe(before);
});
