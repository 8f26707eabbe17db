/**
 * Rate limits of pages without sign-in, per client address and per link. They are counted in the memory of each process: no address is
 * stored, and each replica allows the full limit. An address over its limit is refused pages without a link, and unknown links; a known
 * link still opens, so that neighbours behind one address do not block each other. This helps no guesser: a link is one of 2^256.
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
  /** The page for a refused request, in the language of the address, else of the browser. */
  readonly tooMany: (language: string | undefined) => { body: string; headers: Readonly<Record<string, string>> };
}

const WINDOW_MS = 60_000;
/** Addresses and links that are remembered at once; the least recently seen one is dropped. */
const MOST_REMEMBERED = 20_000;
const TOO_MANY_REQUESTS = 429;

interface PageParams {
  readonly token?: string;
  readonly language?: string;
}

/** Limits the routes whose pattern matches; the link is the parameter `:token`. */
export async function limitPages(
  fastify: FastifyInstance,
  routes: RegExp,
  limits: PageLimits,
  source: DataSource,
): Promise<void> {
  /** False if the database fails: the page could not be shown anyway. */
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
  // Its default key is the client address by `trustProxy`, of an IPv6 address the network.
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
