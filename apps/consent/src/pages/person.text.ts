/** A person's export as plain text, in their language: to read, to print, to keep. */
import { LATE_ANSWERS, type LateAnswer } from '#model/consent.entity.js';
import type { Language } from '#kernel/text/language.js';
import type {
  ExportedDecision,
  ExportedDisclosure,
  ExportedRightsWish,
  PersonExport,
} from '../person/person-export.js';
import { fieldNames } from '#pages/facts.js';
import { wayText } from '../texts/parts.js';
import { countryName, oneLine, sayPlain, timeText, wordFor } from '#pages/say.js';
import { stateWord } from './state-word.js';
import { spoken } from '#pages/per-language.js';
import { TEXTS } from '../texts/texts.js';
import type { ResellerView } from '#pages/reseller.js';

type Line = readonly [label: string, value: string];

/** A value of several lines is indented, so that it cannot be taken for a line of ours. */
const valueText = (value: string): string => {
  const lines = value.split(/\r\n|[\n\r\u2028\u2029]/);
  return lines.length === 1 ? value : `\n${lines.map((line) => `    | ${line}`).join('\n')}`;
};
const block = (title: string, lines: readonly Line[]): string =>
  [title, ...lines.map(([label, value]) => `  ${label}: ${valueText(value)}`)].join('\n');
const heading = (title: string): string => `${title}\n${'-'.repeat([...title].length)}`;

function vendorLines(vendor: ExportedDecision['vendor'], language: Language): Line[] {
  const texts = TEXTS[language];
  return [
    [texts.vendor.name, vendor.legalEntity],
    ...(vendor.headOffice ? [[texts.vendor.headOffice, vendor.headOffice] as const] : []),
    [texts.vendor.country, countryName(vendor.country, language)],
    [texts.vendor.safeguard, wordFor(texts.safeguards, vendor.safeguard)],
    ...(vendor.host
      ? [[texts.vendor.way, sayPlain(wayText(vendor.channel === 'mail', language), { host: vendor.host })] as const]
      : []),
  ];
}

function decisionBlock(decision: ExportedDecision, language: Language): string {
  const { common, person } = TEXTS[language];
  const saidYes = decision.events.some(({ state }) => state === 'given');
  const word = (state: string) => stateWord(state, saidYes, language);
  // Of two late answers the last one is shown, as on the page.
  const late = decision.events.findLast(({ state }) => LATE_ANSWERS.some((answer) => answer === state));
  return block(
    `${decision.product}: ${stateWord(decision.state, saidYes, language, late?.state as LateAnswer | undefined)}`,
    [
      [common.reference, decision.reference],
      decision.state === 'requested'
        ? [person.askedAt, timeText(decision.askedAt, language)]
        : [common.time, timeText(decision.decidedAt ?? late?.at ?? decision.endedAt ?? decision.askedAt, language)],
      [person.asked, fieldNames(decision.fields, language) || common.only],
      ...vendorLines(decision.vendor, language),
      ...decision.events.map((event): Line => [timeText(event.at, language), word(event.state)]),
    ],
  );
}

function disclosureBlock(disclosure: ExportedDisclosure, language: Language): string {
  const { person, common, fields, purposes, bases, outcomes } = TEXTS[language];
  const named = (text: string, field: string) => sayPlain(text, { field: wordFor(fields, field) });
  const told = Object.keys(disclosure.values);
  return block(`${timeText(disclosure.releasedAt, language)}: ${disclosure.vendor.legalEntity}`, [
    [person.told, fieldNames(told, language) || person.nothingPersonal],
    ...told.map((field): Line => [named(person.value, field), disclosure.values[field] ?? person.erased]),
    ...(disclosure.product ? [[common.product, disclosure.product] as const] : []),
    ...(disclosure.serialNumber ? [[common.serialNumber, disclosure.serialNumber] as const] : []),
    ...(disclosure.orderedBy
      ? [[person.licenses, sayPlain(person.orderedBy, { organisation: disclosure.orderedBy })] as const]
      : []),
    [person.purpose, wordFor(purposes, disclosure.purpose)],
    [person.basis, wordFor(bases, disclosure.legalBasis)],
    [person.outcome, wordFor(outcomes, disclosure.outcome)],
    ...vendorLines(disclosure.vendor, language).slice(1),
    [person.entry, disclosure.id],
    [person.key, disclosure.openingKey ?? person.erased],
    ...told.map((field): Line => [named(person.seal, field), disclosure.commitments[field] ?? person.erased]),
  ]);
}

function rightBlock(wish: ExportedRightsWish, language: Language): string {
  const { person, common } = TEXTS[language];
  return block(`${timeText(wish.at, language)}: ${person.asks[wish.kind].wished}`, [
    ...(wish.text === null ? [] : [[person.reasons, wish.text] as const]),
    ...(wish.settledAt === null ? [] : [[common.time, timeText(wish.settledAt, language)] as const]),
    [person.answer, [person.rightStates[wish.state], wish.answer].filter(Boolean).join(' ')],
  ]);
}

export function personText(data: PersonExport, reseller: ResellerView, language: Language): string {
  const { person, common } = TEXTS[language];
  const wishes = [
    ...data.correctionWishes.map((wish) =>
      block(
        `${timeText(wish.at, language)}: ${wish.source === 'order' ? person.nameOfOrder : person.asks.correction.wished}`,
        [[person.reasons, wish.text]],
      ),
    ),
    ...data.rightsWishes.map((wish) => rightBlock(wish, language)),
  ];
  const parts = [
    ...(reseller.demonstration ? [common.demonstration] : []),
    `${person.title}\n${'='.repeat([...person.title].length)}`,
    `${oneLine(reseller.name)}, ${oneLine(spoken(reseller.postalAddress, language).text)}\n${timeText(data.exportedAt, language)}`,
    heading(person.decisionsTitle),
    ...(data.decisions.length > 0
      ? data.decisions.map((decision) => decisionBlock(decision, language))
      : [person.noDecisions]),
    heading(person.disclosuresTitle),
    ...(data.disclosures.length > 0
      ? [person.disclosuresIntro, ...data.disclosures.map((disclosure) => disclosureBlock(disclosure, language))]
      : [person.noDisclosures]),
    ...(wishes.length > 0 ? [heading(person.wishesTitle), ...wishes] : []),
    person.check,
    sayPlain(common.questions, { contact: spoken(reseller.contact, language).text }),
  ];
  return `${parts.join('\n\n')}\n`;
}
