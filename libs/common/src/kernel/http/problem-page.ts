/** Problems as pages for browsers, where programs get a problem document; the status is the same. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LANGUAGES } from '../text/language.js';
import type { Problem } from './problem.js';

export interface DrawnPage {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a service with pages renders problems for browsers. */
export interface ProblemPages {
  /** Paths that are answered with a page unless the request prefers JSON. */
  readonly area: RegExp;
  /** In the language of the address, else of the browser; undefined: there is no page for it, and the document is sent. It needs no database. */
  readonly draw: (
    problem: Pick<Problem, 'status' | 'requestId'>,
    where: { readonly inArea: boolean; readonly language: string | undefined },
  ) => DrawnPage | undefined;
}

/** Characters of an Accept header that are read; no real client sends more. */
const MOST_READ = 1_000;

/** The weight that the Accept header gives a type; 0 if it does not name the type. */
function weightOf(accept: string, type: RegExp): number {
  const weights = accept
    .slice(0, MOST_READ)
    .split(',')
    .map((part) => {
      const [name = '', ...rest] = part.trim().toLowerCase().split(';');
      if (!type.test(name.trim())) return 0;
      return Number(/^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(rest.at(-1) ?? '')?.[1] ?? 1);
    });
  return Math.max(0, ...weights);
}

const PAGE = /^(text\/html|application\/xhtml\+xml)$/;
const DOCUMENT = /^application\/([a-z0-9.-]+\+)?json$/;

/** A browser names HTML first. A request that names neither gets the page within `area`, and the document elsewhere. */
export function wantsPage(accept: string | undefined, inArea: boolean): boolean {
  const [page, document] = [weightOf(accept ?? '', PAGE), weightOf(accept ?? '', DOCUMENT)];
  return page === document ? inArea || page > 0 : page > document;
}

/** Read from the URL itself, since no route may have matched. */
const LANGUAGE_IN_ADDRESS = new RegExp(`(?:/|[?&]language=)(${LANGUAGES.join('|')})(?=[/?&#]|$)`);

function drawn(request: FastifyRequest, problem: Problem, pages: ProblemPages): DrawnPage | undefined {
  const { accept, 'accept-language': languages } = request.headers;
  const inArea = pages.area.test(request.url.split(/[?#]/, 1)[0]!);
  if (!wantsPage(accept, inArea)) return undefined;
  const language = LANGUAGE_IN_ADDRESS.exec(request.url)?.[1] ?? languages;
  return pages.draw(problem, { inArea, language });
}

/** Sends the page or the document. Nothing of the request stands in either but its id. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
  pages: ProblemPages | undefined,
): void {
  const page = pages && drawn(request, problem, pages);
  // Replaces a cache header that the route may have set for its own answer.
  void reply.status(problem.status).header('cache-control', 'no-store');
  if (page) void reply.headers({ ...page.headers, vary: 'accept, accept-language' }).send(page.body);
  else void reply.type('application/problem+json').send(JSON.stringify(problem));
}
