/** A service inside the test's own process: the real application under its own database role, over real HTTP. */
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import type { Server } from 'node:http';
import path from 'node:path';
import type { ServiceRole } from '#model/grants/grants.js';
import { buildApplication } from '#service/serve.js';
import type { PublicPages } from '#service/serve.js';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { configureLog } from '#kernel/log/log.js';
import { ConsentAppModule } from '../../apps/consent/src/consent-app.module.js';
import { publicPages } from '../../apps/consent/src/pages/limits.js';
import { publicPages as publicList } from '../../apps/orders/src/public-list/public-pages.js';
import { OrdersModule } from '../../apps/orders/src/orders.module.js';
import { VendorSyncModule } from '../../apps/vendor-sync/src/vendor-sync.module.js';
import { ROOT } from '../../tools/start/paths.js';
import type { TestDatabase } from './cluster.js';
import { consentEnv, TLS_EVERYWHERE } from './consent-env.js';
import { HOUSE_VALUES, publicEnv } from './house.js';
import { AUDIENCE } from './issuer.js';
import type { Issuer, TokenWish } from './issuer.js';
import { checkAnswer } from './contract.js';
import { isPagePath } from './page-path.js';

export type ServiceName = 'orders' | 'vendor-sync' | 'consent';
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

const ROLE_OF: Readonly<Record<ServiceName, ServiceRole>> = {
  orders: 'sparsam_orders',
  'vendor-sync': 'sparsam_vendor_sync',
  consent: 'sparsam_consent',
};

export const WRAPPING_KEY = randomBytes(32);
/** The one host that vendors of these tests may live at; nothing listens there. */
export const VENDOR_HOST = '127.0.0.1:9';
/** Domains that support mail of these tests may go to. */
const MAIL_DOMAINS = ['vendor.example.org', 'schmidt.example', 'lapsed.example', 'other.example.org'];
/** Nothing takes mail there. */
const NO_PORT = 9;
/** Longer than any test: what a timer would do is done by the test itself. */
const NEVER_MS = 60_000_000;
const NEVER_MINUTES = 1_440;

function moduleOf(
  name: ServiceName,
  database: TestDatabase,
  issuer: Issuer,
  backEnd: QueueBackEnd,
  key: Buffer,
  statementMs: number,
): DynamicModule {
  const mail = consentEnv(NO_PORT);
  const smtp = {
    SUPPORT_SENDER: mail.SUPPORT_SENDER,
    SMTP_HOST: mail.SMTP_HOST,
    SMTP_PORT: NO_PORT,
    SMTP_SECURE: false,
    SMTP_PLAIN_HOST: undefined,
    SMTP_USER: undefined,
    SMTP_PASSWORD: undefined,
  };
  const env = {
    ...TLS_EVERYWHERE,
    HOST: '127.0.0.1',
    ...ANY_PORT,
    DATABASE_URL: database.url(ROLE_OF[name]),
    DATABASE_POOL: 10,
    DATABASE_IDLE_TRANSACTION_MS: 5_000,
    DATABASE_STATEMENT_MS: statementMs,
    REDIS_URL: undefined,
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: AUDIENCE,
    KEY_ENCRYPTION_KEY: key,
    LOG_LEVEL: 'silent' as const,
    SHUTDOWN_MS: 1_000,
    SPARSAM_FAULT: undefined,
    OUTGOING_HOSTS: [VENDOR_HOST],
    SUPPORT_MAIL_DOMAINS: MAIL_DOMAINS,
    CONCURRENCY: 1,
    SWEEP_MS: NEVER_MS,
  };
  if (name === 'orders') return OrdersModule.forEnv({ ...env, ...publicEnv, ...HOUSE_VALUES }, backEnd);
  const calls = { LEASE_MS: 30_000, CALL_TIMEOUT_MS: 500, LADDER_SECONDS: [3600] };
  const retention = { RETENTION_DATABASE_URL: database.url('sparsam_retention'), RETENTION_MINUTES: NEVER_MINUTES };
  if (name === 'consent')
    return ConsentAppModule.forEnv(
      { ...env, ...calls, ...mail, ...smtp, ...retention, ...HOUSE_VALUES, ...PAGES },
      backEnd,
    );
  const more = { ...calls, RELEASE_MS: 5_000, NUDGE_AGAIN_MS: NEVER_MS };
  return VendorSyncModule.forEnv({ ...env, ...more, ...smtp }, backEnd);
}

/** Any free ones. */
const ANY_PORT = { PORT: 0, PAGES_PORT: undefined };

/** What a browser may ask for, unless a test says otherwise. */
const PAGES = {
  PAGES_PER_ADDRESS: 1_000_000,
  PAGES_PER_LINK: 1_000_000,
  LINK_MAILS_PER_HOUR: 3,
  TRUSTED_HOPS: 0,
};
export type PagePace = typeof PAGES;

function pagesOf(name: ServiceName, pace: Partial<PagePace>): PublicPages | undefined {
  if (name === 'consent') return publicPages({ ...publicEnv, ...HOUSE_VALUES, ...ANY_PORT, ...PAGES, ...pace });
  return name === 'orders' ? publicList({ ...publicEnv, ...HOUSE_VALUES, ...ANY_PORT }) : undefined;
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
    private readonly backEnd: QueueBackEnd,
    readonly document: OpenAPIObject,
  ) {}

  static async open(
    name: ServiceName,
    database: TestDatabase,
    issuer: Issuer,
    key = WRAPPING_KEY,
    pace: Partial<PagePace> = {},
    statementMs = 30_000,
  ): Promise<App> {
    configureLog(name, 'silent');
    const document = documentOf(name);
    const backEnd = openQueueBackEnd({
      databaseUrl: database.url(ROLE_OF[name]),
      redisUrl: undefined,
      poolMax: 6,
      limits: { idleInTransactionMs: 5_000, statementMs },
      applicationName: name,
    });
    const { app: nest, pages } = await buildApplication(moduleOf(name, database, issuer, backEnd, key, statementMs), {
      openapi: document,
      forms: name === 'consent' ? true : undefined,
      pages: pagesOf(name, pace),
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
    await this.backEnd.close();
  }
}
