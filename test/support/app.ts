/** A service inside the test's own process: the real application under its own database role, over real HTTP. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { sessionLimitsOf } from '#kernel/config/service-env.js';
import type { ServiceName } from '#kernel/services.js';
import { moduleOf } from '#service/definition.js';
import { buildApplication } from '#service/serve.js';
import { usesQueue } from '#kernel/jobs/jobs.js';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { configureLog } from '#kernel/log/log.js';
import { send, type ApiRequest } from '../../tools/client/api-client.js';
import { DEFINITIONS } from '../../tools/services/definitions.js';
import { answerOf, request, type Answer, type CallWish, type Json, type Problem } from './call.js';
import type { TestDatabase } from './cluster.js';
import { checkAnswer, documentOf } from './contract.js';
import type { Issuer, TokenWish } from './issuer.js';
import { isPagePath } from './page-path.js';
import { envOf } from './settings.js';
import { CLERK, VENDOR_HOST } from './staff.js';

export const WRAPPING_KEY = randomBytes(32);

/** What one of these tests may go without. */
const USUAL = {
  PORT: '0',
  RETENTION_MINUTES: '1440',
  DATABASE_IDLE_TRANSACTION_MS: '5000',
  LOG_LEVEL: 'silent',
  SHUTDOWN_MS: '1000',
  OUTGOING_HOSTS: VENDOR_HOST,
  SUPPORT_MAIL_DOMAINS: 'vendor.example.org,schmidt.example,lapsed.example,other.example.org',
  CONCURRENCY: '1',
  CALL_TIMEOUT_MS: '500',
  LADDER_SECONDS: '3600',
  // What a browser may ask for, unless a test says otherwise.
  PAGES_PER_ADDRESS: '1000000',
  PAGES_PER_LINK: '1000000',
};
/** Longer than any test: what a timer would do is done by the test itself. */
const NEVER = { SWEEP_MS: 60_000_000 };

export interface AppWish {
  readonly key?: Buffer;
  /** Settings in the place of the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
  readonly redisUrl?: string;
}

type Built = Awaited<ReturnType<typeof built>>;

async function built(name: ServiceName, database: TestDatabase, issuer: Pick<Issuer, 'issuer'>, wish: AppWish) {
  configureLog(name, 'silent');
  const { key = WRAPPING_KEY, redisUrl } = wish;
  const definition = DEFINITIONS[name];
  const openapi = documentOf(name);
  const given = {
    ...envOf(name, database, issuer, key.toString('base64')),
    ...USUAL,
    REDIS_URL: redisUrl,
    ...wish.env,
  };
  const env = { ...definition.readEnv(given), ...NEVER };
  const queue = { databaseUrl: env.DATABASE_URL, redisUrl, poolMax: 6, limits: sessionLimitsOf(env) };
  const backEnd = usesQueue(name) ? openQueueBackEnd({ ...queue, applicationName: name }) : undefined;
  const { forms } = definition;
  const parts = { openapi, forms, pages: definition.pages?.(env) };
  const { app: nest, pages } = await buildApplication(moduleOf(definition, env, backEnd), parts);
  return { nest, pages, backEnd, openapi };
}

export class App {
  /** What was answered so far: operation and status, as the document names them. */
  readonly answered = new Set<string>();
  url = '';
  /** Where its pages answer. */
  pagesUrl = '';

  private constructor(
    readonly name: ServiceName,
    private readonly parts: Built,
    private readonly issuer: Pick<Issuer, 'token'> | undefined,
  ) {}

  /** Everything is there, and nothing runs or listens yet. */
  static async build(name: ServiceName, database: TestDatabase, issuer: string, wish: AppWish): Promise<App> {
    return new App(name, await built(name, database, { issuer }, wish), undefined);
  }

  static async open(name: ServiceName, database: TestDatabase, issuer: Issuer, wish: AppWish = {}): Promise<App> {
    const app = new App(name, await built(name, database, issuer, wish), issuer);
    const { nest, pages } = app.parts;
    await nest.listen({ host: '127.0.0.1', port: 0 });
    app.url = await nest.getUrl();
    if (pages) app.pagesUrl = `http://127.0.0.1:${await pages.listen('127.0.0.1', 0)}`;
    return app;
  }

  get nest(): NestFastifyApplication {
    return this.parts.nest;
  }

  get document(): OpenAPIObject {
    return this.parts.openapi;
  }

  /** What listens: the API's, and that of the pages where there is one. */
  get servers(): readonly Server[] {
    const { nest, pages } = this.parts;
    return [nest.getHttpServer() as Server, ...(pages ? [pages.server] : [])];
  }

  /** Where this path answers: pages on their own port. */
  at(path: string): string {
    return `${this.baseOf(path)}${path}`;
  }

  private baseOf(path: string): string {
    return isPagePath(path) && this.pagesUrl !== '' ? this.pagesUrl : this.url;
  }

  /** One request; with a sales token unless told otherwise. */
  async call<T = Json & Problem>(method: string, path: string, wish: CallWish = {}): Promise<Answer<T>> {
    const authorization = `Bearer ${await this.issuer!.token(wish.as ?? CLERK)}`;
    return this.send<T>(method, path, wish.body, { authorization, ...wish.headers });
  }

  /** One request with these headers and no others. */
  async send<T = Json & Problem>(
    method: string,
    path: string,
    body?: unknown,
    headers: CallWish['headers'] = {},
  ): Promise<Answer<T>> {
    return this.checked<T>(method, path, await request(this.at(path), method, body, headers));
  }

  /** One request of the generated client. */
  async sent(wish: ApiRequest, who: TokenWish): Promise<Response> {
    const response = await send(this.baseOf(wish.path), await this.issuer!.token(who), wish);
    await this.checked(wish.method, wish.path, response.clone());
    return response;
  }

  /** An answer that the service's OpenAPI document does not promise fails the test. */
  private async checked<T>(method: string, path: string, response: Response): Promise<Answer<T>> {
    const answer = await answerOf<T>(response);
    this.answered.add(checkAnswer(this.document, method, path, response, answer.body));
    return answer;
  }

  async close(): Promise<void> {
    await this.parts.nest.close();
    await this.parts.backEnd?.close();
  }
}
