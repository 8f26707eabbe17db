/** Starts a service, serves, and stops it in order. Each `main.ts` is one call of this. */
import 'reflect-metadata';
import type { DynamicModule, LoggerService } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { DataSource } from 'typeorm';
import { ConfigError } from '#kernel/config/env.js';
import type { ServiceEnv } from '#kernel/config/service-env.js';
import { armFault } from '#kernel/faults/crash-point.js';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { configureLog, errorFacts, log } from '#kernel/log/log.js';
import { answerClientError } from '#kernel/http/client-error.js';
import { Drain } from '#kernel/http/drain.js';
import { takeForms } from '#kernel/http/form.js';
import { takeJson } from '#kernel/http/json.js';
import { limitPages } from '#kernel/http/page-limits.js';
import { requestSeconds } from '#kernel/metrics/metrics.js';
import { LOOK_MS, PagesListener } from '#kernel/http/pages-listener.js';
import { OpenApiDocument } from '#kernel/http/openapi.controller.js';
import { ProblemFilter } from '#kernel/http/problem.filter.js';
import { sendProblem, type ProblemPages } from '#kernel/http/problem-page.js';
import { problem } from '#kernel/http/problem.js';
import { declaredRoutes } from '#kernel/http/route-check.js';
import { moduleOf, type PublicPages, type ServiceDefinition } from './definition.js';
import { waitForBackEnds } from './wait-for.js';

export interface Application {
  readonly app: NestFastifyApplication;
  readonly pages: PagesListener | undefined;
}

const SECURE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};
const BODY_LIMIT_BYTES = 256 * 1024;
/** Time for a whole request to arrive, so that nobody holds a connection with one character a minute. */
const REQUEST_MS = 15_000;
/** A connection without traffic is closed after this while a request is under way. Longer than it takes to notice a dead database. */
const STANDSTILL_MS = 60_000;
/** Connections to PostgreSQL for the queue: one listener for each of two workers, and room to work. */
const QUEUE_POOL = 6;

/** Nest's own words may quote data, so only their context is logged. */
const nestLog: LoggerService = {
  log: () => undefined,
  warn: (_message: unknown, context?: unknown) => log.warn('nest.warning', { reason: String(context) }),
  error: (_message: unknown, ...rest: unknown[]) => log.error('nest.error', { reason: String(rest.at(-1)) }),
};

/** An address that cannot be decoded is not found; Fastify's own answer would quote it. */
const answerBadAddress =
  (pages: ProblemPages | undefined) =>
  (_error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    void reply.headers({ 'x-request-id': request.id, ...SECURE_HEADERS });
    sendProblem(request, reply, problem('not-found', request.id), pages);
  };

/** A browser resolves a relative Location against the last part of the request's path; a trailing slash would lead one part too far. */
function mendLocation(request: FastifyRequest, reply: FastifyReply): void {
  const to = reply.getHeader('location');
  if (typeof to === 'string' && !/^(\/|[a-z]+:)/i.test(to) && request.url.split('?', 1)[0]!.endsWith('/'))
    void reply.header('location', `../${to}`);
}

export interface ApplicationOptions {
  readonly openapi?: object | undefined;
  readonly forms?: true | undefined;
  readonly pages?: PublicPages | undefined;
}

/** Builds the application without listening; `serve` and the tests of routes use it. */
export async function buildApplication(
  module: DynamicModule,
  { openapi, forms, pages }: ApplicationOptions = {},
): Promise<Application> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_MS,
    connectionTimeout: STANDSTILL_MS,
    clientErrorHandler: answerClientError(),
    http: { headersTimeout: REQUEST_MS, connectionsCheckingInterval: LOOK_MS },
    genReqId: () => randomUUID(),
    trustProxy: (_address, hop) => hop < (pages?.trustedHops ?? 0),
    // Mail programs add a slash to a link now and then.
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: pages?.problems !== undefined },
    frameworkErrors: answerBadAddress(pages?.problems),
    // While draining, a request on an open connection is still answered.
    return503OnClosing: false,
  });
  // Nest would add a reader of forms, which a foreign page can post without asking.
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLog,
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new ProblemFilter(pages?.problems));
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.removeContentTypeParser('text/plain');
  takeJson(fastify);
  if (forms) takeForms(fastify);
  const listener = pages && new PagesListener(fastify, pages);
  if (pages?.limits) await limitPages(fastify, pages.routes, pages.limits, app.get(DataSource, { strict: false }));
  fastify.addHook('onSend', async (request, reply) => {
    const { 'cache-control': noStore, ...always } = SECURE_HEADERS;
    void reply.headers({ 'x-request-id': request.id, ...always });
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', noStore);
    mendLocation(request, reply);
    return Promise.resolve();
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const facts = { method: request.method, route, status: reply.statusCode };
    requestSeconds.observe({ ...facts, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    log.info('request', { requestId: request.id, ...facts, durationMs: Math.round(reply.elapsedTime) });
    return Promise.resolve();
  });
  declaredRoutes(app.get(DiscoveryService, { strict: false }), new MetadataScanner(), app.get(Reflector));
  app.get(OpenApiDocument, { strict: false }).document = openapi;
  return { app, pages: listener };
}

/** Node itself would print message, properties and causes of these, which may hold anything. */
function logWhatNobodyCatches(): void {
  process.on('unhandledRejection', (error) => log.error('unhandled-rejection', errorFacts(error)));
  process.on('uncaughtException', (error) => {
    log.error('uncaught-exception', errorFacts(error));
    process.exit(1);
  });
  // Console output of a library is free text and is dropped.
  const kinds = ['debug', 'info', 'log', 'warn', 'error', 'trace'];
  Object.assign(console, Object.fromEntries(kinds.map((kind) => [kind, () => log.warn('library.said', { kind })])));
  process.removeAllListeners('warning').on('warning', (warning) => log.warn('node.warning', errorFacts(warning)));
}

/** Runs a service until it is told to stop. Never returns normally: the process exits. `openapi`: of `docs/openapi/`. */
export async function serve<E extends ServiceEnv>(definition: ServiceDefinition<E>, openapi: object): Promise<void> {
  try {
    const env = definition.readEnv();
    configureLog(definition.name, env.LOG_LEVEL);
    armFault(env.SPARSAM_FAULT);
    logWhatNobodyCatches();
    // The parent process that started us over a channel has died.
    process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    const stopEarly = () => process.exit(0);
    process.once('SIGTERM', stopEarly).once('SIGINT', stopEarly);
    const backEnd = await waitForBackEnds(definition.name, env, QUEUE_POOL, definition.otherDatabases?.(env) ?? []);
    const publicPages = definition.pages?.(env);
    const { app, pages } = await buildApplication(moduleOf(definition, env, backEnd), {
      openapi,
      forms: definition.forms,
      pages: publicPages,
    });
    const servers = [app.getHttpServer() as Server, ...(pages ? [pages.server] : [])];
    const drains = servers.map((server) => new Drain(server));
    await app.listen({ host: env.HOST, port: env.PORT });
    if (pages && publicPages) log.info('start.pages', { port: await pages.listen(env.HOST, publicPages.port) });
    process.off('SIGTERM', stopEarly).off('SIGINT', stopEarly);
    stopInOrder(app, drains, backEnd, env.SHUTDOWN_MS);
    const port = Number(new URL(await app.getUrl()).port);
    log.info('start.serving', { port });
    // Tells the parent process that started us over a channel that we serve on this port.
    process.send?.({ serving: port });
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else log.error('start.failed', errorFacts(error));
    process.exit(1);
  }
}

/** SIGTERM and SIGINT drain: no new requests, work in flight ends, connections close; after `limitMs` the process goes anyway. */
function stopInOrder(
  app: NestFastifyApplication,
  drains: readonly Drain[],
  backEnd: QueueBackEnd | undefined,
  limitMs: number,
): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    log.info('stop.draining');
    setTimeout(() => {
      log.error('stop.too-slow');
      process.exit(1);
    }, limitMs).unref();
    try {
      for (const drain of drains) drain.begin(limitMs);
      await app.close();
      await backEnd?.close();
      log.info('stop.done');
      process.exit(0);
    } catch (error) {
      log.error('stop.failed', errorFacts(error));
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}
