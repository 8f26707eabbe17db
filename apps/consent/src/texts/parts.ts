/** Pieces that several pages share: facts, the two equal choices, what was wrong with a form. */
import { html, raw, type Html } from '#kernel/text/html.js';
import type { Fact } from '#pages/facts.js';
import { countryName, say, shown, time, wordFor } from '#pages/say.js';
import { TEXTS } from './texts.js';
import type { Language } from '#kernel/text/language.js';
import type { AnsweredView, VendorView } from './views.js';

/** Who and where stands first: pages may fold the rest. */
export function vendorFacts(vendor: VendorView, language: Language): readonly [Fact, Fact, ...Fact[]] {
  const texts = TEXTS[language];
  return [
    [texts.vendor.name, shown(vendor.legalEntity)],
    [texts.vendor.country, shown(countryName(vendor.country, language))],
    ...(vendor.headOffice ? [[texts.vendor.headOffice, shown(vendor.headOffice)] as const] : []),
    [texts.vendor.safeguard, shown(wordFor(texts.safeguards, vendor.safeguard))],
    ...(vendor.way ? [[texts.vendor.way, wayPart(vendor.way, language)] as const] : []),
  ];
}

export const wayPart = ({ byMail, host }: NonNullable<VendorView['way']>, language: Language): Html =>
  say(wayText(byMail, language), { host });

export interface FieldTable {
  /** What it is about, for whoever hears it. */
  readonly label: string;
  readonly head: readonly [string, string, string];
  readonly rows: readonly (readonly [field: string, one: Html, other: Html])[];
}

/** A field with two things to say of it. Roles are told: on a phone rows are laid out anew, and browsers then forget that it is a table. */
export const fieldTable = ({ label, head, rows }: FieldTable): Html =>
  html`<table role="table" aria-label="${label}">
    <thead role="rowgroup">
      <tr role="row">
        ${head.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        ([field, one, other]) =>
          html`<tr role="row">
            <th scope="row" role="rowheader">${field}</th>
            <td role="cell">${one}</td>
            <td role="cell">${other}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

/** The number that is read out on the phone: as large as what it stands for. */
export const referencePart = (reference: string, language: Language): Html =>
  html`<p class="reference">${TEXTS[language].common.reference} <strong>${shown(reference)}</strong></p>`;

/** What left under a Yes, as far as it is certain. */
export function sentFact(truth: AnsweredView['truth'], language: Language): Fact | undefined {
  const { withdraw } = TEXTS[language];
  if (!truth) return undefined;
  if (truth.kind === 'nothing-left') return [withdraw.sent, withdraw.nothingSent];
  return [
    withdraw.sent,
    truth.kind === 'left' ? time(truth.at, language) : html`${time(truth.at, language)}, ${withdraw.sentUncertain}`,
  ];
}

export const wayText = (byMail: boolean, language: Language): string =>
  byMail ? TEXTS[language].vendor.byMail : TEXTS[language].vendor.byInterface;

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One markup for both: whatever one choice gets, the other gets too. None is chosen. */
const choicePart = ({ value, label }: Choice): Html =>
  html`<label class="choice"><input type="radio" name="answer" value="${value}" /><span>${label}</span></label>`;

export interface ChoiceForm {
  readonly action: string;
  readonly nonce: string;
  readonly question: Html;
  readonly choices: readonly [Choice, Choice];
  readonly button: string;
  /** Said again beside the choices when the form came back. */
  readonly fault: string | undefined;
}

export const choiceForm = ({ action, nonce, question, choices, button, fault }: ChoiceForm): Html =>
  html`<form method="post" action="${action}" novalidate>
    <input type="hidden" name="nonce" value="${nonce}" />
    <fieldset id="answer" ${fault ? raw('aria-describedby="answer-fault"') : ''}>
      <legend>${question}</legend>
      ${fault ? html`<p class="fault-text" id="answer-fault">${fault}</p>` : ''}
      <div class="pair">${choices.map(choicePart)}</div>
    </fieldset>
    <button type="submit">${button}</button>
  </form>`;

/** First on a page whose form came back; takes the focus, so that it is read first. What is wrong leads to where it is mended. */
export const faultSummary = (fault: string, target: string, language: Language): Html =>
  html`<div class="notice fault" role="alert" tabindex="-1" autofocus>
    <h2>${TEXTS[language].common.problem}</h2>
    <p><a href="#${target}">${fault}</a> ${TEXTS[language].common.nothingRecorded}</p>
  </div>`;

/** What was wrong with a form of two choices; undefined where nothing was. */
export function choiceFault(view: { readonly noChoice: boolean; readonly stale?: boolean }, language: Language) {
  const { common } = TEXTS[language];
  if (view.stale) return common.stale;
  return view.noChoice ? common.chooseOne : undefined;
}

export interface TextArea {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly fault: string | undefined;
  readonly value: string;
}

/** A first line break is dropped by every browser, so there always is one (the formatter keeps it). No limit of its own: browsers count characters otherwise than we do, and cut without a word. */
export const textArea = ({ id, name, label, hint, fault, value }: TextArea): Html =>
  html`<div class="field wide">
    <label class="name" for="${id}">${label}</label>
    <p class="hint" id="${id}-hint">${hint}</p>
    ${fault ? html`<p class="fault-text" id="${id}-fault">${fault}</p>` : ''}
    <textarea
      class="text"
      id="${id}"
      name="${name}"
      rows="4"
      dir="auto"
      aria-describedby="${id}-hint ${fault ? `${id}-fault` : ''}"
      ${fault ? raw('aria-invalid="true"') : ''}
    >
${value}</textarea>
  </div>`;

export interface TextField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'email';
  readonly autocomplete: string;
  readonly hint: string;
  readonly fault: string | undefined;
  readonly value: string;
}

export const textField = ({ name, label, type, autocomplete, hint, fault, value }: TextField): Html =>
  html`<div class="field">
    <label class="name" for="${name}">${label}</label>
    <p class="hint" id="${name}-hint">${hint}</p>
    ${fault ? html`<p class="fault-text" id="${name}-fault">${fault}</p>` : ''}
    <input
      class="text"
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      maxlength="254"
      dir="auto"
      aria-describedby="${name}-hint ${fault ? `${name}-fault` : ''}"
      ${value ? html`value="${value}"` : ''}
      ${fault ? raw('aria-invalid="true"') : ''}
    />
  </div>`;
