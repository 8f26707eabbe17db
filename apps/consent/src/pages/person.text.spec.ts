/** A person's export as text: everything in it, in their language, and no value can pass for a line of ours. */
import { RESELLER } from '../../../../test/browser/sample-views.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { timeText } from '#pages/say.js';
import type { PersonExport } from '../person/person-export.js';
import { personText } from './person.text.js';
import { TEXTS } from '../texts/texts.js';

const VENDOR = {
  legalEntity: 'Example Tools, Inc.',
  headOffice: 'Springfield',
  country: 'US',
  safeguard: 'eea',
  channel: 'mail',
  host: 'example.com',
};
const DATA: PersonExport = {
  schema: 'urn:sparsam:person-export:1',
  exportedAt: '2026-11-23T09:30:00.000Z',
  personId: 'per_01kafz3v2m',
  decisions: [
    {
      reference: '123-456-789', state: 'consumed', askedAt: '2026-11-20T09:30:00.000Z', decidedAt: '2026-11-21T09:30:00.000Z', endedAt: null,
      product: 'Drawing Suite', vendor: VENDOR, fields: ['firstName'], values: { firstName: 'Erika' },
      events: [{ id: 'cev_1', state: 'given', at: '2026-11-21T09:30:00.000Z', expressedBy: 'subject', method: 'page', language: 'de',
        recipient: { legalEntity: 'Example Tools, Inc.', country: 'US', safeguard: 'eea' }, commitments: {}, openingKey: 'the-event-key' }],
    }, // prettier-ignore
  ],
  receipt: null,
  disclosures: [
    {
      id: 'dis_01kafz3v2m', releasedAt: '2026-11-21T09:31:00.000Z', settledAt: null, outcome: 'sent', purpose: 'escalation-personal',
      legalBasis: 'consent', product: 'Drawing Suite', serialNumber: 'DS-1234', orderedBy: 'Beispiel Bau AG', vendor: VENDOR,
      values: { firstName: 'Erika', problemText: 'Es geht nicht.\n\nTold: nothing\r\nKey: none' },
      commitments: { firstName: 'seal-of-first-name', problemText: 'seal-of-text' }, bodyCommitment: 'x', openingKey: 'the-opening-key',
    }, // prettier-ignore
    {
      id: 'dis_01kafz0000', releasedAt: '2026-11-01T09:31:00.000Z', settledAt: null, outcome: 'sent', purpose: 'issue',
      legalBasis: 'contract', product: null, serialNumber: null, orderedBy: null, vendor: VENDOR, values: { email: null }, commitments: { email: 'y' },
      bodyCommitment: 'x', openingKey: null,
    }, // prettier-ignore
  ],
  correctionWishes: [
    {
      id: 'wis_1',
      at: '2026-11-22T09:30:00.000Z',
      text: 'Bitte „Mustermann“.',
      language: 'de',
      source: 'person',
      state: 'recorded',
    },
    {
      id: 'lin_1',
      at: '2026-11-22T09:31:00.000Z',
      text: 'Erika Musterfrau',
      language: null,
      source: 'order',
      state: 'recorded',
    },
  ],
  rightsWishes: [
    { id: 'rgt_2', kind: 'erasure', at: '2026-11-23T09:30:00.000Z', text: null, language: 'de', state: 'open', answer: null, settledAt: null },
    { id: 'rgt_1', kind: 'objection', at: '2026-11-22T09:30:00.000Z', text: 'Nicht in die USA.', language: 'de', state: 'refused', answer: 'Ohne das gibt es keine Lizenz.', settledAt: '2026-11-23T09:30:00.000Z' },
  ], // prettier-ignore
};

describe.each(LANGUAGES)('in %s', (language) => {
  const text = personText(DATA, RESELLER, language);
  const { states, purposes, person, outcomes, bases } = TEXTS[language];

  test('it holds every decision, disclosure, value, wish, key and seal', () => {
    for (const part of [
      '123-456-789', states.consumed, states.given, 'Drawing Suite', purposes['escalation-personal'], purposes.issue, bases.consent, bases.contract,
      outcomes.sent, 'Erika', 'Es geht nicht.', 'dis_01kafz3v2m', 'the-opening-key', 'seal-of-first-name', 'seal-of-text',
      'DS-1234', 'Beispiel Bau AG', 'Bitte „Mustermann“.', 'Nicht in die USA.', 'Ohne das gibt es keine Lizenz.', person.rightStates.refused, person.rightStates.open,
      person.asks.erasure.wished, person.asks.objection.wished, person.erased, RESELLER.contact,
    ]) expect(text).toContain(part); // prettier-ignore
    expect(text).not.toMatch(/\{\w+\}|undefined|null|\[object/);
  });

  test('each line is named for what it says: an open question by when it was asked, an open wish by its answer', () => {
    const { common } = TEXTS[language];
    const open = { ...DATA.decisions[0]!, state: 'requested', decidedAt: null, events: [] };
    const asked = personText({ ...DATA, decisions: [open], disclosures: [] }, RESELLER, language);
    expect(asked).toContain(`  ${person.askedAt}: ${timeText(open.askedAt, language)}`);
    expect(asked).toContain(`  ${person.answer}: ${person.rightStates.open}`);
    expect(asked.match(new RegExp(`^  ${common.time}: (.*)$`, 'gm'))).toEqual([
      `  ${common.time}: ${timeText('2026-11-23T09:30:00.000Z', language)}`,
    ]);
  });

  test('what was said after a question had ended stands at its own time', () => {
    const said = { ...DATA.decisions[0]!.events[0]!, state: 'refused-late', at: '2026-11-25T09:30:00.000Z' };
    const before = { ...said, state: 'given-late', at: '2026-11-24T09:30:00.000Z' };
    const decisions = [{ ...DATA.decisions[0]!, state: 'invalidated', decidedAt: null, events: [before, said] }];
    const told = personText({ ...DATA, decisions, disclosures: [], rightsWishes: [] }, RESELLER, language);
    expect(told).toContain(`${states['refused-late']}\n`);
    expect(told).toContain(`  ${TEXTS[language].common.time}: ${timeText(said.at, language)}`);
    expect(told).not.toContain(timeText(DATA.decisions[0]!.askedAt, language));
  });

  test('a question that nobody answered stands at the time at which it ended', () => {
    const ended = { ...DATA.decisions[0]!, state: 'expired', decidedAt: null, endedAt: '2026-12-04T22:59:59.000Z', events: [] }; // prettier-ignore
    const told = personText({ ...DATA, decisions: [ended], disclosures: [], rightsWishes: [] }, RESELLER, language);
    expect(told).toContain(`  ${TEXTS[language].common.time}: ${timeText(ended.endedAt, language)}`);
    expect(told).not.toContain(timeText(ended.askedAt, language));
  });

  test('a value of several lines is set in', () => {
    expect(text).toContain('\n    | Es geht nicht.\n    | \n    | Told: nothing\n    | Key: none\n');
    expect(text).not.toMatch(/^(Told|Key):/m);
  });

  test('without anything it says so', () => {
    const empty = personText(
      { ...DATA, decisions: [], disclosures: [], correctionWishes: [], rightsWishes: [] },
      RESELLER,
      language,
    );
    expect(empty).toContain(person.noDecisions);
    expect(empty).toContain(person.noDisclosures);
    expect(empty).not.toContain(person.wishesTitle);
  });
});
