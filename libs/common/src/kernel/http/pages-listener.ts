/**
 * The licensees' and public pages listen on a port of their own, and the staff's API, probes and metrics on the other: a proxy that
 * exposes the one port cannot expose the other by mistake.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { log } from '../log/log.js';
import { answerClientError } from './client-error.js';
import { untrustedForwards } from '../metrics/metrics.js';
import { sendProblem, type ProblemPages } from './problem-page.js';
import { problem } from './problem.js';

/** Shortest time between two log entries about an untrusted proxy. */
const SAY_AGAIN_MS = 300_000;

/** How often Node checks for requests over their time limit, on either port. */
export const LOOK_MS = 1_000;

/** Headers by which a proxy names the client or itself. */
const FORWARDING = /^(x-forwarded-.+|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|forwarded|via)$/;

export interface ListenerSettings {
  /** Patterns of the routes that are pages, as the router knows them. */
  readonly routes: RegExp;
  /** Left out: there are no limits per address, so the client address does not matter. */
  readonly trustedHops?: number | undefined;
  readonly problems?: ProblemPages | undefined;
}

export class PagesListener {
  readonly server: Server;
  private readonly asked = new WeakSet<IncomingMessage>();
  private saidAt: number | undefined;

  constructor(
    private readonly fastify: FastifyInstance,
    private readonly settings: ListenerSettings,
  ) {
    this.server = createServer({ connectionsCheckingInterval: LOOK_MS }, (request, response) => {
      this.asked.add(request);
      fastify.routing(request, response);
    });
    fastify.addHook('onRequest', (request, reply) => this.keepApart(request, reply));
    let closed: Promise<void> | undefined;
    fastify.addHook('preClose', (done) => {
      closed = this.close();
      done();
    });
    // Requests under way here are answered before the database connections close.
    fastify.addHook('onClose', async () => closed);
  }

  /** Uses the time-outs of the other port. Resolves with the port. */
  async listen(host: string, port: number): Promise<number> {
    const first = this.fastify.server as Server;
    for (const bound of ['requestTimeout', 'headersTimeout', 'keepAliveTimeout', 'timeout'] as const)
      this.server[bound] = first[bound];
    this.server.on('clientError', answerClientError(this.settings.problems));
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen({ host, port }, () => resolve());
    });
    return (this.server.address() as AddressInfo).port;
  }

  private async close(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeIdleConnections();
    });
  }

  /** Answers a page on the other port, and anything but a page on this one, with `not-found`. */
  private async keepApart(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const onPages = this.asked.has(request.raw);
    if (onPages) this.watchProxies(request);
    const route = request.routeOptions.url;
    if (route === undefined || this.settings.routes.test(route) === onPages) return Promise.resolve(undefined);
    sendProblem(request, reply, problem('not-found', request.id), this.settings.problems);
    return reply;
  }

  /** Warns of an untrusted proxy: everybody behind it counts as one address and shares its limit. */
  private watchProxies({ headers }: FastifyRequest): void {
    if (this.settings.trustedHops !== 0 || !Object.keys(headers).some((name) => FORWARDING.test(name))) return;
    untrustedForwards.inc();
    const now = performance.now();
    if (this.saidAt !== undefined && now - this.saidAt < SAY_AGAIN_MS) return;
    this.saidAt = now;
    log.warn('pages.proxy-not-trusted');
  }
}
