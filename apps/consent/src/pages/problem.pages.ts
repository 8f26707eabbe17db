/** The page for each problem. None reads the database, so that they work while it is down. */
import type { ProblemPages } from '#kernel/http/problem-page.js';
import type { ConsentEnv } from '../env.js';
import { tooManyPage, unknownLinkPage } from './link.page.js';
import { problemPage, type ProblemKind } from './problem.page.js';
import { houseOf, type HouseEnv } from './house.js';
import { LICENSEE_AREA, linkRequestPath } from './shown.js';
import { PAGE_HEADERS } from '#pages/style.js';
import { languageOf } from '#pages/words/words.js';

/** By status. A status that is missing here gets a problem document: its routes are not for a person without a token. */
const KIND_OF: Readonly<Record<number, ProblemKind | 'tooMany'>> = {
  400: 'notRead',
  404: 'notHere',
  405: 'notRead',
  408: 'notRead',
  413: 'notRead',
  415: 'notRead',
  422: 'notRead',
  429: 'tooMany',
  431: 'notRead',
  500: 'broken',
  503: 'away',
};

export const problemPages = (env: HouseEnv & Pick<ConsentEnv, 'DEFAULT_LANGUAGE'>): ProblemPages => {
  const reseller = houseOf(env);
  return {
    area: LICENSEE_AREA,
    draw: ({ status, requestId }, { inArea, language: wish }) => {
      const kind = KIND_OF[status];
      if (!kind) return undefined;
      const language = languageOf(wish, env.DEFAULT_LANGUAGE);
      const view = { reseller, linkRequestPath: linkRequestPath(language) };
      const body = () => {
        if (kind === 'tooMany') return tooManyPage(language, view);
        // A broken link looks like an expired one.
        if (kind === 'notHere' && inArea) return unknownLinkPage(language, view);
        if (kind === 'notHere' || kind === 'notRead') return problemPage(kind, language, view);
        return problemPage(kind, language, { reseller }, requestId);
      };
      return { body: body(), headers: PAGE_HEADERS };
    },
  };
};
