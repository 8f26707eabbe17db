/** What each method of the generated client comes down to: one request, and its answer or the problem that refused it. */
import type { ServiceName } from '#kernel/services.js';

export interface ApiRequest {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}

/** Sends a request; who is asking, where the services are and how patient the caller is are its own. */
export type Transport = (request: ApiRequest) => Promise<Response>;

/** A refusal. Its message names operation, status and rules, never a value. */
export class ApiRefusal extends Error {
  constructor(
    readonly request: ApiRequest,
    readonly status: number,
    /** Of the problem document; empty where none came. */
    readonly code: string,
    detail: string,
  ) {
    super(`${request.method} ${request.path} was refused with ${status}: ${detail}`);
  }
}

async function refusalOf(request: ApiRequest, response: Response): Promise<ApiRefusal> {
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; errors?: unknown };
  const detail = [problem.detail, problem.errors && JSON.stringify(problem.errors)].filter(Boolean).join(' ');
  return new ApiRefusal(request, response.status, problem.code ?? '', detail);
}

export class ApiClient {
  constructor(private readonly transport: Transport) {}

  protected async json<T>(request: ApiRequest): Promise<T> {
    return (await (await this.answer(request)).json()) as T;
  }

  protected async text(request: ApiRequest): Promise<string> {
    return (await this.answer(request)).text();
  }

  private async answer(request: ApiRequest): Promise<Response> {
    const response = await this.transport(request);
    if (!response.ok) throw await refusalOf(request, response);
    return response;
  }
}

const searchOf = (query: ApiRequest['query'] = {}): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
};

/** By HTTP at this address of the service, with this access token. */
export function send(base: string, token: string, request: ApiRequest, timeoutMs = 20_000): Promise<Response> {
  const { method, path, body, headers, query } = request;
  return fetch(`${base}${path}${searchOf(query)}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}
type PageReader<Item> = (page: { after?: string; limit: number }) => Promise<Page<Item>>;

/** All of them, where they fit into memory. */
export async function everyOne<Item>(read: PageReader<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of everyItem(read)) found.push(item);
  return found;
}

/** The items of all pages of a list, one page after the other. */
export async function* everyItem<Item>(read: PageReader<Item>) {
  for (let after: string | null | undefined; after !== null;) {
    const page: Page<Item> = await read({ ...(after === undefined ? {} : { after }), limit: 200 });
    yield* page.items;
    after = page.next;
  }
}
