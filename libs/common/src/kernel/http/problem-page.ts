/** Who sits at a browser reads a page where a program reads a problem document: about the same problem, under the same status. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LANGUAGES } from '../text/language.js';
import type { Problem } from './problem.js';

export interface DrawnPage {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a service with pages tells of problems at a browser. */
export interface ProblemPages {
  /** Addresses at which readers sit at a browser, unless they ask for JSON. */
  readonly area: RegExp;
  /** In the language of the address, else of the browser; undefined: there is no page for it, and the document is sent. It needs no database. */
  readonly draw: (
    problem: Pick<Problem, 'status' | 'requestId'>,
    where: { readonly inArea: boolean; readonly language: string | undefined },
  ) => DrawnPage | undefined;
}

/** No program says more of what it takes; what follows is not read. */
const MOST_READ = 1_000;

/** What a request says it takes, by its own words; a type that it does not name has no weight. */
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

/** A browser names HTML first. Who names neither gets the page where licensees read, and the document elsewhere. */
export function wantsPage(accept: string | undefined, inArea: boolean): boolean {
  const [page, document] = [weightOf(accept ?? '', PAGE), weightOf(accept ?? '', DOCUMENT)];
  return page === document ? inArea || page > 0 : page > document;
}

/** No route need have matched: the address itself is looked at. */
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
  // A route may have said by now how long its answer may be kept: this is another one.
  void reply.status(problem.status).header('cache-control', 'no-store');
  if (page) void reply.headers({ ...page.headers, vary: 'accept, accept-language' }).send(page.body);
  else void reply.type('application/problem+json').send(JSON.stringify(problem));
}
