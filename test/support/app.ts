/** A service inside the test's own process: the real application under its own database role, over real HTTP. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import type { Server } from 'node:http';
import path from 'node:path';
import { sessionLimitsOf } from '#kernel/config/service-env.js';
import { roleOf, type ServiceName } from '#kernel/services.js';
import { moduleOf } from '#service/definition.js';
import { buildApplication } from '#service/serve.js';
import { usesQueue } from '#kernel/jobs/jobs.js';
import { openQueueBackEnd, type QueueBackEnd } from '#kernel/jobs/back-end.js';
import { configureLog } from '#kernel/log/log.js';
import { DEFINITIONS } from '../../tools/services/definitions.js';
import { ROOT } from '../../tools/start/paths.js';
import type { TestDatabase } from './cluster.js';
import { consentEnv } from './consent-env.js';
import { AUDIENCE, type Issuer, type TokenWish } from './issuer.js';
import { checkAnswer } from './contract.js';
import { isPagePath } from './page-path.js';

export type Json = Record<string, unknown>;

export interface Answer<T = Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface CallWish {
  readonly as?: TokenWish;
  /** Sent as it is where it is text, as JSON otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const WRAPPING_KEY = randomBytes(32);
/** The one host that vendors of these tests may live at; nothing listens there. */
export const VENDOR_HOST = '127.0.0.1:9';
/** Domains that support mail of these tests may go to. */
const MAIL_DOMAINS = ['vendor.example.org', 'schmidt.example', 'lapsed.example', 'other.example.org'];
/** Nothing takes mail there. */
const NO_PORT = 9;
/** Longer than any test: what a timer would do is done by the test itself. */
const NEVER = { SWEEP_MS: 60_000_000, NUDGE_AGAIN_MS: 60_000_000 };

/** What a browser may ask for, unless a test says otherwise. */
const PAGES = { PAGES_PER_ADDRESS: '1000000', PAGES_PER_LINK: '1000000' };

export interface AppWish {
  readonly key?: Buffer;
  /** Settings in the place of the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
}

function settingsOf(
  name: ServiceName,
  database: TestDatabase,
  issuer: Issuer,
  { key = WRAPPING_KEY, env = {} }: AppWish,
) {
  return {
    ...DEFINITIONS[name].readEnv({
      ...consentEnv(NO_PORT),
      PORT: '0',
      DATABASE_URL: database.url(roleOf(name)),
      RETENTION_DATABASE_URL: database.url('sparsam_retention'),
      RETENTION_MINUTES: '1440',
      DATABASE_IDLE_TRANSACTION_MS: '5000',
      OIDC_ISSUER: issuer.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      KEY_ENCRYPTION_KEY: key.toString('base64'),
      LOG_LEVEL: 'silent',
      SHUTDOWN_MS: '1000',
      OUTGOING_HOSTS: VENDOR_HOST,
      SUPPORT_MAIL_DOMAINS: MAIL_DOMAINS.join(','),
      CONCURRENCY: '1',
      CALL_TIMEOUT_MS: '500',
      LADDER_SECONDS: '3600',
      ...PAGES,
      ...env,
    }),
    ...NEVER,
  };
}

/** What the service answers with as its API. */
const documentOf = (name: ServiceName): OpenAPIObject =>
  JSON.parse(fs.readFileSync(path.join(ROOT, 'docs', 'openapi', `${name}.json`), 'utf8')) as OpenAPIObject;

export class App {
  /** What was answered so far: operation and status, as the document names them. */
  readonly answered = new Set<string>();

  private constructor(
    readonly name: ServiceName,
    readonly nest: NestFastifyApplication,
    readonly url: string,
    /** Where its pages answer. */
    readonly pagesUrl: string,
    /** What listens: the API's, and that of the pages where there is one. */
    readonly servers: readonly Server[],
    private readonly issuer: Issuer,
    private readonly backEnd: QueueBackEnd | undefined,
    readonly document: OpenAPIObject,
  ) {}

  static async open(name: ServiceName, database: TestDatabase, issuer: Issuer, wish: AppWish = {}): Promise<App> {
    configureLog(name, 'silent');
    const document = documentOf(name);
    const definition = DEFINITIONS[name];
    const env = settingsOf(name, database, issuer, wish);
    const queue = { databaseUrl: env.DATABASE_URL, redisUrl: undefined, poolMax: 6, limits: sessionLimitsOf(env) };
    const backEnd = usesQueue(name) ? openQueueBackEnd({ ...queue, applicationName: name }) : undefined;
    const { app: nest, pages } = await buildApplication(moduleOf(definition, env, backEnd), {
      openapi: document,
      forms: definition.forms,
      pages: definition.pages?.(env),
    });
    await nest.listen({ host: '127.0.0.1', port: 0 });
    const pagesUrl = pages ? `http://127.0.0.1:${await pages.listen('127.0.0.1', 0)}` : '';
    const servers = [nest.getHttpServer() as Server, ...(pages ? [pages.server] : [])];
    return new App(name, nest, await nest.getUrl(), pagesUrl, servers, issuer, backEnd, document);
  }

  /** Where this path answers: pages on their own port. */
  at(path: string): string {
    return `${isPagePath(path) && this.pagesUrl !== '' ? this.pagesUrl : this.url}${path}`;
  }

  /** One request; with a sales token unless told otherwise. */
  async call<T = Json>(method: string, path: string, wish: CallWish = {}): Promise<Answer<T>> {
    return this.send<T>(method, path, wish.body, {
      authorization: `Bearer ${await this.issuer.token(wish.as ?? { roles: ['sales'] })}`,
      ...wish.headers,
    });
  }

  /** One request with these headers and no others. An answer that the service's OpenAPI document does not promise fails the test. */
  async send<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(this.at(path), {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : {};
    this.answered.add(checkAnswer(this.document, method, path, answer, parsed));
    return { status: answer.status, headers: answer.headers, text, body: parsed as T };
  }

  async close(): Promise<void> {
    await this.nest.close();
    await this.backEnd?.close();
  }
}
