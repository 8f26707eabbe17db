/** Taking back a Yes: as many steps as giving it took, and again an answer that a person has chosen and sent. */
import { html } from '#kernel/text/html.js';
import { framed } from '#pages/frame.js';
import { facts, fieldNames } from '#pages/facts.js';
import { choiceFault, choiceForm, faultSummary, sentFact, vendorFacts } from '../texts/parts.js';
import { say, shown, time } from '#pages/say.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { WithdrawView } from '../texts/views.js';

export function withdrawPage(view: WithdrawView, language: Language): string {
  const { withdraw, common } = TEXTS[language];
  const fault = choiceFault(view, language);
  return framed({
    language,
    title: withdraw.title,
    fault: fault !== undefined,
    reseller: view.reseller,
    languages: view.languages,
    body: html`${fault ? faultSummary(fault, 'answer', language) : ''}
      <h1>${withdraw.title}</h1>
      <p class="lead">${say(withdraw.intro, { vendor: view.vendor.legalEntity, product: view.product })}</p>
      ${facts([
        [withdraw.fields, fieldNames(view.fields, language)],
        view.saidYesAt ? [withdraw.saidYes, time(view.saidYesAt, language)] : undefined,
        sentFact(view.truth, language),
      ])}
      <h2>${withdraw.effectTitle}</h2>
      <p>${withdraw.effect}</p>
      <p>${withdraw.support}</p>
      ${choiceForm({
        action: view.action,
        nonce: view.nonce,
        question: html`${withdraw.question}`,
        choices: [
          { value: 'withdraw', label: withdraw.withdraw },
          { value: 'keep', label: withdraw.keep },
        ],
        button: withdraw.button,
        fault,
      })}
      <h2>${withdraw.aboutTitle}</h2>
      ${facts([
        [common.product, shown(view.product)],
        ...vendorFacts(view.vendor, language),
        [common.reference, shown(view.reference)],
      ])}`,
  });
}
