/** The newest changes of the public list as an Atom feed (RFC 4287), one for each language. */
import type { Language } from '#kernel/text/language.js';
import { WORDS } from '#pages/words/words.js';
import { html, raw } from '#kernel/text/html.js';
import { TEXTS } from '../texts/texts.js';
import { anchorOf, changeHash, COMPARED, type PublicChange } from './public-changes.js';
import { factName, factText, whatChanged } from './public-changes.page.js';
import { feedPath, type PublicHouse } from './public-page.js';

const MOST = 100;

/** Drops the control characters that XML forbids, also when escaped. */
const clean = (text: string): string => text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');

/** Stays the same for a change, and is unique across installations, as ids of vendors are. */
function entryId({ version }: PublicChange, language: Language): string {
  const hash = changeHash(version, ` ${language}`);
  const [a, b, c, d, e] = [
    [0, 8],
    [8, 12],
    [13, 16],
    [17, 20],
    [20, 32],
  ].map(([from, to]) => hash.slice(from, to));
  return `urn:uuid:${a}-${b}-8${c}-8${d}-${e}`;
}

function contentOf(change: PublicChange, language: Language): string {
  const { changes } = TEXTS[language];
  const { version, before } = change;
  const facts = before ? change.facts : COMPARED;
  const lines = facts.map((fact) => {
    const now = factText(version, fact, language);
    const was = before && `${changes.before}: ${factText(before, fact, language)}; ${changes.after}: `;
    return `${factName(fact, language)}: ${was ?? ''}${now}`;
  });
  return clean(lines.join('\n'));
}

export function publicFeed(house: PublicHouse, all: readonly PublicChange[], language: Language): string {
  const base = house.publicUrl.replace(/\/$/, '');
  const self = `${base}${feedPath(language)}`;
  const page = `${base}/public/changes/${language}`;
  const updated = (all[0]?.version.at ?? new Date(0)).toISOString();
  return html`${raw('<?xml version="1.0" encoding="utf-8"?>')}
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
      <id>${self}</id>
      <title>${clean(`${TEXTS[language].changes.feedTitle} – ${house.reseller.name}`)}</title>
      ${house.reseller.demonstration ? html`<subtitle>${WORDS[language].common.demonstration}</subtitle>` : ''}
      <updated>${updated}</updated>
      <author><name>${clean(house.reseller.name)}</name></author>
      <link rel="self" type="application/atom+xml" href="${self}" />
      <link rel="alternate" type="text/html" href="${page}" />
      ${all.slice(0, MOST).map(
        (change) =>
          html`<entry>
            <id>${entryId(change, language)}</id>
            <title>${clean(`${change.version.name}: ${whatChanged(change, language)}`)}</title>
            <updated>${change.version.at.toISOString()}</updated>
            <link rel="alternate" type="text/html" href="${page}#${anchorOf(change)}" />
            <content type="text">${contentOf(change, language)}</content>
          </entry>`,
      )}
    </feed> `.text.trimStart();
}
