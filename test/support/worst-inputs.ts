/** For each route of a service what is dearest to read of all that it permits, and how long somebody else's probe waits beside it. */
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { newId } from '#kernel/ids.js';
import { declaredRoutes } from '#kernel/http/route-check.js';
import type { App } from './app.js';

export interface WorstInput {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}
interface Operation {
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

const BODY_BYTES = 256 * 1024;
const FORM_BYTES = 26 * 1024;
const ADDRESS_BYTES = 12 * 1024;
/** Two headers of so many bytes and all others are less than the 16 KB that a request may begin with. */
const HEADER_BYTES = 7 * 1024;
/** Marks out of order: to sort them takes the square of how many there are. */
const heap = (units: number) => 'a' + '\u0300'.repeat(units / 2) + '\u0316'.repeat(units / 2);
/** No more of them on a character than are permitted. */
const heaps = (units: number) => ('a' + '\u0300\u0316'.repeat(5)).repeat(Math.floor(units / 11));

/** A value of a schema, with such texts in it. */
function filled(app: App, schema: Schema, text: (characters: number) => string, items: number): unknown {
  if (schema.$ref) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    return filled(app, app.document.components!.schemas![name] as Schema, text, items);
  }
  if (schema.allOf) return filled(app, schema.allOf[0]!, text, items);
  if (schema.type === 'array')
    return Array.from({ length: Math.min(items, schema.maxItems ?? items) }, () =>
      filled(app, schema.items ?? {}, text, items),
    );
  if (schema.type === 'object')
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, filled(app, inner, text, items)]),
    );
  return schema.type === 'string' ? text(schema.maxLength ?? 100) : 1;
}

const isList = ([, { type }]: [string, Schema]) => type === 'array';

function bodiesOf(app: App, operation: Operation | undefined): Record<string, string> {
  const schema = operation?.requestBody?.content['application/json'].schema;
  const anyway = {
    'a crowd of fields': `{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join(',')}}`,
    'a nest': `${'['.repeat(BODY_BYTES / 2)}${']'.repeat(BODY_BYTES / 2)}`,
  };
  if (!schema) return anyway;
  const whole = filled(app, schema, () => 'x', 1) as Record<string, Schema>;
  const named = app.document.components!.schemas![schema.$ref!.replace('#/components/schemas/', '')] as Schema;
  const fields = Object.entries(named.properties ?? {});
  const one = (value: unknown) => JSON.stringify({ ...whole, [fields[0]![0]]: value });
  const texts = JSON.stringify(whole).split('"x"').length - 1;
  return {
    ...anyway,
    'a heap of marks in one text': one(heap(BODY_BYTES / 2 - 4_000)),
    'a heap of marks in each text': JSON.stringify(
      filled(app, schema, () => heap((BODY_BYTES - 8_000) / 2 / Math.max(1, texts)), 1),
    ),
    'all that each text takes': JSON.stringify(filled(app, schema, (characters) => heaps(characters * 4), 1)),
    'a name that is long': JSON.stringify({ ...whole, ['k'.repeat(BODY_BYTES - 8_000)]: 1 }),
    'a number that is long': one(0).replace(':0', `:${'9'.repeat(BODY_BYTES - 8_000)}`),
    ...(fields.some(isList)
      ? {
          'a crowd of items': JSON.stringify({ ...whole, [fields.find(isList)![0]]: Array.from({ length: 80_000 }, () => ({})) }),
          'all items that are taken, with all faults': JSON.stringify(filled(app, schema, (characters) => heaps(Math.min(characters, 200) * 4), 30)),
          'all items that are taken, with fields that nobody knows': `{"lines":[${Array.from({ length: 100 }, () => `{${Array.from({ length: 39 }, (_, at) => `"k${at}":1`).join(',')}}`).join(',')}]}`,
        }
      : {}),
  }; // prettier-ignore
}

const FORMS: Readonly<Record<string, string>> = {
  'a crowd of fields': 'a&'.repeat(FORM_BYTES / 2),
  'a heap of marks': `email=${heap(FORM_BYTES / 2 - 100)}`,
  'a heap of marks in a wish': `text=${heap(FORM_BYTES / 2 - 100)}`,
  escapes: `text=${'%41'.repeat(FORM_BYTES / 3 - 100)}`,
};

/** Every route of the service with the worst that may be sent to it. */
export function worstInputs(app: App): WorstInput[] {
  const get = <T>(type: new (...args: never[]) => T) => app.nest.get<T>(type, { strict: false });
  const routes = declaredRoutes(get(DiscoveryService), new MetadataScanner(), get(Reflector));
  const json = { 'content-type': 'application/json', 'idempotency-key': 'x'.repeat(128) };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return routes.flatMap(({ method, path, access }): WorstInput[] => {
    const address = path.replace(':token', 'A'.repeat(43)).replaceAll(/:\w+/g, newId('order'));
    const template = path.replaceAll(/:(\w+)/g, '{$1}');
    const paths = app.document.paths as Record<string, Record<string, Operation>>;
    const operation = paths[template]?.[method.toLowerCase()];
    const inputs = (bodies: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>>) =>
      Object.entries(bodies).map(([name, body]) => ({
        name: `${method} ${path}: ${name}`,
        method,
        path: address,
        headers,
        body: Buffer.from(body).subarray(0, BODY_BYTES),
      }));
    if (method !== 'GET') return access === 'open' ? inputs(FORMS, form) : inputs(bodiesOf(app, operation), json);
    const parameter = operation?.parameters?.find((each) => each.in === 'query')?.name ?? 'language';
    const preferences = {
      accept: 'a/b;q=0.1,'.repeat(HEADER_BYTES / 10),
      'accept-language': 'x,'.repeat(HEADER_BYTES / 2),
    };
    return [
      { name: 'a crowd of parameters', query: `?${'a&'.repeat(ADDRESS_BYTES / 2)}`, headers: {} },
      { name: 'a heap of marks', query: `?${parameter}=${'%CC%80%CC%96'.repeat(ADDRESS_BYTES / 12)}`, headers: {} },
      { name: 'a crowd of preferences', query: '', headers: preferences },
    ].map(({ name, query, headers }) => ({
      name: `GET ${path}: ${name}`,
      method,
      path: `${address}${query}`,
      headers,
    }));
  });
}

/** Of these characters one is more when it is folded, and one is eighteen when it is read as plain ones. */
const [FOLDS, UNFOLDS] = ['\u0130', '\ufdfa'] as const;
/** Each part looks like a street with its number. */
export const MANY_PLACES = 'a1,'.repeat(166);

/** Orders of a customer with `MANY_PLACES` and of one who has somebody at `email`: they break no rule of their fields. */
export function worstOrders(customerId: string, product: string, email: string): WorstInput[] {
  const order = (name: string, licenseeOf: (at: number) => object) => ({
    name: `POST /orders: ${name}`,
    method: 'POST',
    path: '/orders',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: Buffer.from(
      JSON.stringify({
        customerId,
        lines: Array.from({ length: 100 }, (_, at) => ({ product, seats: 1, licensee: licenseeOf(at) })),
      }),
    ),
  });
  const both = (name: string) => ({ firstName: name, lastName: name });
  return [
    // Refused at the end of each try, so that no try finds the order of the one before.
    order('names that fold to more characters, the last with a street', (at) => ({
      ...both(`${FOLDS.repeat(250)}${at === 99 ? ' a1' : ''}`),
      email: `${at}@example.org`,
    })),
    order('names that unfold to many characters', () => ({ ...both(UNFOLDS.repeat(255)), email })),
    order('names that unfold to as many characters as a name may have', (at) => ({
      ...both(`${UNFOLDS.repeat(60)}${at}`),
      email,
    })),
  ];
}

/** A case with the longest text, both of its letters, and lists that hold many such cases. */
export const worstCases = (licenseId: string, caseId: string): WorstInput[] => {
  const headers = { 'content-type': 'application/json' };
  const problem = FOLDS.repeat(20_000);
  return [
    {
      name: 'POST /cases: the longest text',
      method: 'POST',
      path: '/cases',
      headers,
      body: Buffer.from(JSON.stringify({ licenseId, problem, language: 'en' })),
    },
    {
      name: 'POST /cases/:id/escalations: of the longest text',
      method: 'POST',
      path: `/cases/${caseId}/escalations`,
      headers,
    },
    {
      name: 'POST /cases/:id/vendor-answers: a reference, beside many long texts',
      method: 'POST',
      path: `/cases/${caseId}/vendor-answers`,
      headers,
      body: Buffer.from(JSON.stringify({ text: 'x', vendorCaseReference: 'VC-1001' })),
    },
    { name: 'GET /cases: long texts', method: 'GET', path: '/cases?limit=200', headers: {} },
  ];
};

const agent = new http.Agent({ keepAlive: true });

function request(url: string, input: Omit<WorstInput, 'name' | 'path'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { agent, method: input.method, headers: input.headers };
    const sent = http.request(url, options, (answer) => answer.resume().on('end', resolve));
    // A body that is refused before it is read ends its line.
    sent.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve() : reject(error),
    );
    sent.end(input.body);
  });
}

/** What the thread of the services worked. Unlike a clock it does not count when other processes have the processor. */
const workedMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** What is read for the first time is compiled for it; what is dear is dear each time. */
const TRIES = 6;
const ENOUGH_MS = 50;

/** The longest that a probe waited for work on the thread while the request was read, at the best of some tries. */
export async function probeDelay(app: App, input: WorstInput, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, ...input.headers };
  let best = Infinity;
  for (let attempt = 0; attempt < TRIES && best > ENOUGH_MS; attempt += 1) {
    let [reading, longest] = [true, 0];
    const read = request(app.at(input.path), { ...input, headers }).finally(() => (reading = false));
    while (reading) {
      const start = workedMs();
      await request(app.at('/livez'), { method: 'GET', headers: {} });
      longest = Math.max(longest, workedMs() - start);
    }
    await read;
    best = Math.min(best, longest);
  }
  return best;
}
