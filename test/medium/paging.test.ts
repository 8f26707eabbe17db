/** Every list of every service is asked for and answered in one way: `after` and `limit`, `items` and `next`. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { newId } from '#kernel/ids.js';
import type { App } from '../support/app.js';
import type { Json } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, LICENSEE, line } from '../support/staff.js';

const DPO = { roles: ['dpo'], subject: 'dpo-1' };
/** One token for all lists. */
const WHOEVER = { roles: ['sales', 'support', 'admin', 'dpo'], subject: 'whoever-1' };

interface Page {
  readonly items: readonly Json[];
  readonly next: string | null;
}

const desk = opened(() => InProcess.openAll());

const apps = (): readonly App[] => desk.apps;

interface Operation {
  readonly parameters?: readonly { name: string; in: string }[];
  readonly requestBody?: { content: { 'application/json': { schema: { $ref: string } } } };
  readonly responses: Readonly<Record<string, { content?: { 'application/json'?: { schema: { $ref?: string } } } }>>;
}
const named = (document: OpenAPIObject, ref: string) =>
  document.components!.schemas![ref.split('/').at(-1)!] as { properties?: Readonly<Record<string, unknown>> };

/** Operations of a document that answer with a page, and where they take what page it is. */
function listsOf(document: OpenAPIObject): { method: string; path: string; takes: 'query' | 'body' | undefined }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).flatMap(([method, operation]) => {
      const ref = operation.responses['200']?.content?.['application/json']?.schema.$ref;
      if (!ref || !('next' in (named(document, ref).properties ?? {}))) return [];
      const body = operation.requestBody?.content['application/json'].schema.$ref;
      const takesQuery = operation.parameters?.some((each) => each.in === 'query' && each.name === 'limit');
      const takesBody = body !== undefined && 'limit' in (named(document, body).properties ?? {});
      return [{ method: method.toUpperCase(), path, takes: takesQuery ? 'query' : takesBody ? 'body' : undefined }];
    }),
  );
}

const at = (path: string) => path.replace('{id}', newId('customer'));

test('every list takes `after` and `limit`, but the one of a closed table', () => {
  const lists = apps().flatMap(({ document }) => listsOf(document));
  expect(lists.length).toBeGreaterThanOrEqual(14);
  expect(lists.filter(({ takes }) => takes === undefined).map(({ path }) => path)).toEqual(['/retention/preview']);
});

test.each(['0x10', '1e1', '%2B5', '+5', '-1', '5.0', '0', '201', '', 'ten', '1000000000', '5&limit=6'])(
  'no list takes the limit %j',
  async (limit) => {
    for (const app of apps())
      for (const { path } of listsOf(app.document).filter(({ takes }) => takes === 'query')) {
        const { status, body } = await app.call('GET', `${at(path)}?limit=${limit}`, { as: WHOEVER });
        expect([path, status, body.errors?.[0]?.field]).toEqual([path, 422, 'limit']);
      }
  },
);

test.each(['5', 0, 201, 1.5, null])('no search takes the limit %j', async (limit) => {
  const searches = apps().flatMap((app) => listsOf(app.document).map((list) => ({ app, ...list })));
  for (const { app, path } of searches.filter(({ takes }) => takes === 'body')) {
    const body = { limit, ...(path.endsWith('find-licenses') ? { email: LICENSEE.email } : {}) };
    const answer = await app.call('POST', path, { as: WHOEVER, body });
    expect([path, answer.status, answer.body.errors?.[0]?.field]).toEqual([path, 422, 'limit']);
  }
});

test.each(['x', '%00', 'plc_01h455vb4pex5vsknk084sn02q'])('no list goes on after %s', async (after) => {
  for (const app of apps())
    for (const { path } of listsOf(app.document).filter(({ takes }) => takes === 'query')) {
      const answer = await app.call('GET', `${at(path)}?after=${after}`, { as: WHOEVER });
      expect([path, answer.status]).toEqual([path, 422]);
    }
});

/** Pages of one, to the end. */
async function walked(app: App, path: string): Promise<Json[]> {
  const found: Json[] = [];
  for (let next: string | null = ''; next !== null;) {
    const { body }: { body: Page } = await app.call<Page>('GET', `${path}${path.includes('?') ? '&' : '?'}limit=1${next && `&after=${next}`}`, { as: WHOEVER }); // prettier-ignore
    expect(body.items.length).toBe(1);
    found.push(...body.items);
    next = body.next;
    expect(found.length).toBeLessThan(20);
  }
  return found;
}

test('registers, confirmations and holds are read page by page, each once', async () => {
  const vendors = [await desk.vendor('Zeta'), await desk.vendor('Alpha'), await desk.vendor('Mid')];
  const products = [await desk.product('Z', vendors[0]!), await desk.product('A', vendors[1]!)];
  const customer = await desk.customer();
  for (const tells of [true, false, true])
    await desk.call('POST', `/customers/${customer}/confirmations`, { as: ADMIN, body: { tells, evidence: 'Their letter of 1 March.' } }); // prettier-ignore
  const keeper = desk.app('keeper');
  const place = (subjectKind: string, subjectId: string) =>
    keeper.call<{ id: string }>('POST', '/retention/holds', { as: DPO, body: { subjectKind, subjectId, reason: 'x' } }); // prettier-ignore
  await desk.placed(customer, [line('Z')]);
  const [person] = await desk.query<{ id: string }>(`SELECT id FROM persons`);
  const holds = [(await place('customer', customer)).body.id, (await place('person', person!.id)).body.id];
  await keeper.call('POST', `/retention/holds/${holds[0]}/lift`, { as: DPO, body: { reason: 'x' } });
  const ids = async (app: App, path: string) => (await walked(app, path)).map(({ id }) => id);
  expect(await ids(desk.orders, '/vendors')).toEqual(vendors);
  expect(await ids(desk.orders, '/products')).toEqual(products);
  expect((await walked(desk.orders, `/customers/${customer}/confirmations`)).map(({ tells }) => tells)).toEqual([true, false, true]); // prettier-ignore
  expect(await ids(keeper, '/retention/holds?which=all')).toEqual(holds.toReversed());
  expect(await ids(keeper, '/retention/holds')).toEqual([holds[1]]);
});
