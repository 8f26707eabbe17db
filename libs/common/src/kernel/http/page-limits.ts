/**
 * How often pages that need no sign-in answer one client address and one link. Counted in each process alone, in memory: nobody's
 * address is written down, and several replicas allow as many times more. Known and unknown links are counted alike; an address that
 * asks too often is refused what needs no link and links that nobody has. Whoever has a link never waits for their neighbours: a
 * guess is one of 2^256, and whether it was right is what the page itself says.
 */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { errorFacts, log } from '../log/log.js';

export interface PageLimits {
  readonly perAddress: number;
  readonly perLink: number;
  /** Whether somebody was given this link and it still opens a page. */
  readonly isKnownLink: (source: DataSource, token: string) => Promise<boolean>;
  /** The page that says so, in the language of the address, else of the browser. */
  readonly tooMany: (language: string | undefined) => { body: string; headers: Readonly<Record<string, string>> };
}

const WINDOW_MS = 60_000;
/** The most that are remembered at once, of addresses and of links; the one not seen for longest is forgotten. */
const MOST_REMEMBERED = 20_000;
const TOO_MANY_REQUESTS = 429;

interface PageParams {
  readonly token?: string;
  readonly language?: string;
}

/** Counts the routes of these patterns, as the router knows them; a link is what stands for `:token`. */
export async function limitPages(
  fastify: FastifyInstance,
  routes: RegExp,
  limits: PageLimits,
  source: DataSource,
): Promise<void> {
  /** Without a database the page would say so anyway: nobody is let through for that. */
  const isKnown = async (token: string): Promise<boolean> => {
    try {
      return await limits.isKnownLink(source, token);
    } catch (error) {
      log.warn('pages.link-not-looked-up', errorFacts(error));
      return false;
    }
  };
  const settings = { timeWindow: WINDOW_MS, cache: MOST_REMEMBERED };
  await fastify.register(rateLimit, { global: false, ...settings });
  // Its own key is the address as `trustProxy` says, an IPv6 address by its network.
  const address = fastify.createRateLimit({ ...settings, max: limits.perAddress });
  const link = fastify.createRateLimit({
    ...settings,
    max: limits.perLink,
    keyGenerator: (request) => `link ${(request.params as PageParams).token ?? ''}`,
  });
  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    if (!routes.test(request.routeOptions.url ?? '')) return;
    const { token, language } = request.params as PageParams;
    for (const count of token === undefined ? [address] : [address, link]) {
      const counted = await count(request);
      if (counted.isAllowed || !counted.isExceeded) continue;
      if (count === address && token !== undefined && (await isKnown(token))) continue;
      const { body, headers } = limits.tooMany(language ?? request.headers['accept-language']);
      return reply
        .status(TOO_MANY_REQUESTS)
        .headers({ ...headers, 'retry-after': String(counted.ttlInSeconds) })
        .send(body);
    }
  });
}
