/** What a person can ask for on their page: a correction, and to object or be erased; and what became of it. */
import { html, type Html } from '#kernel/text/html.js';
import { RIGHTS, type Right } from '#model/rights-wish.entity.js';
import { textArea } from '../texts/parts.js';
import { say, time } from '#pages/say.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { Asked, PersonRight, PersonView } from '../texts/views.js';

export const textAreaOf = (asked: Asked): string => `${asked}-text`;

/** Undefined: no form came back. */
export function faultOf({ cameBack }: PersonView, language: Language): string | undefined {
  if (!cameBack) return undefined;
  const { common, person } = TEXTS[language];
  if (cameBack.why === 'too-many') return person.asks.correction.tooMany;
  return cameBack.why === 'stale' ? common.stale : person.asks[cameBack.asked].fault;
}

/** First on the page after a form and focused, so that its reader meets it. */
export function recordedPart(view: PersonView, asked: Asked, language: Language): Html {
  const { person } = TEXTS[language];
  const said = view.already && asked !== 'correction' ? person.asks[asked].already : person.asks[asked].recorded;
  return html`<div class="notice" role="status" tabindex="-1" autofocus>
    <p>${said}</p>
    <p><a href="${view.linkRequestPath}">${person.newLink}</a></p>
  </div>`;
}

function askForm(view: PersonView, asked: Asked, language: Language): Html {
  const texts = TEXTS[language].person.asks[asked];
  const cameBack = view.cameBack?.asked === asked ? view.cameBack : undefined;
  return html`<p>${texts.intro}</p>
    <form method="post" action="${view.action}?asked=${asked}" novalidate>
      <input type="hidden" name="nonce" value="${view.nonce}" />
      ${textArea({
        id: textAreaOf(asked),
        name: 'text',
        label: texts.label,
        hint: texts.hint,
        // `stale` and `too-many` are no fault of the text.
        fault: cameBack && cameBack.why === undefined ? faultOf(view, language) : undefined,
        value: cameBack?.text ?? '',
      })}
      <button type="submit">${texts.button}</button>
    </form>`;
}

const words = (text: string | undefined): Html | '' => (text ? html`<p class="value" dir="auto">${text}</p>` : '');

function rightEntry(right: PersonRight, language: Language): Html {
  const { person } = TEXTS[language];
  return html`<section class="entry">
    <p>${time(right.at, language)}: ${person.asks[right.kind].wished}</p>
    ${words(right.text)}
    <p>
      ${
        right.settledAt
          ? html`${time(right.settledAt, language)}: ${person.rightStates[right.state]}`
          : html`${person.rightStates.open}`
      }
    </p>
    ${words(right.answer)}
  </section>`;
}

/** An open wish is shown in place of the form, unless the form came back with a text. */
function right(view: PersonView, kind: Right, language: Language): Html {
  const texts = TEXTS[language].person.asks[kind];
  const own = view.rights.filter((each) => each.kind === kind);
  const isOpen = own.some(({ state }) => state === 'open');
  return html`<h3 class="ask" id="${kind}">${texts.title}</h3>
    ${own.map((each) => rightEntry(each, language))}
    ${isOpen && view.cameBack?.asked !== kind ? '' : askForm(view, kind, language)}`;
}

export function asks(view: PersonView, language: Language): Html {
  const { person } = TEXTS[language];
  return html`<h2 id="asks">${person.asksTitle}</h2>
    <p>${say(person.asksIntro)}</p>
    <h3 class="ask" id="correction">${person.asks.correction.title}</h3>
    ${askForm(view, 'correction', language)}
    ${view.wishes.map(
      (wish) =>
        html`<section class="entry">
          <p>
            ${time(wish.at, language)}: ${wish.source === 'order' ? person.nameOfOrder : person.asks.correction.wished}
          </p>
          ${words(wish.text)}
        </section>`,
    )}
    ${RIGHTS.map((kind) => right(view, kind, language))}`;
}
