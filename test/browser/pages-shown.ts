/** Every page in every state that changes what it shows. */
import { answeredPage } from '../../apps/consent/src/pages/answered.page.js';
import { decisionPage } from '../../apps/consent/src/pages/decision.page.js';
import { linkRequestPage, tooManyPage, unknownLinkPage } from '../../apps/consent/src/pages/link.page.js';
import { personPage } from '../../apps/consent/src/pages/person.page.js';
import { problemPage } from '../../apps/consent/src/pages/problem.page.js';
import type { Language } from '#kernel/text/language.js';
import { withdrawPage } from '../../apps/consent/src/pages/withdraw.page.js';
import { ANSWERED, DECISION, LINK_REQUEST, NOTICE, PERSON, RESELLER, WITHDRAW } from './sample-views.js';

const REQUEST = '7f0c8a52-1d7e-4a52-9c0b-3e5d1f6a9b24';

export const PAGES: Readonly<Record<string, (language: Language) => string>> = {
  decision: (language) => decisionPage(DECISION, language),
  'decision-no-choice': (language) => decisionPage({ ...DECISION, noChoice: true }, language),
  'decision-stale': (language) => decisionPage({ ...DECISION, stale: true }, language),
  'answered-given': (language) => answeredPage(ANSWERED, language),
  'answered-refused': (language) => answeredPage({ ...ANSWERED, answer: 'refused', withdrawPath: undefined }, language),
  'answered-consumed': (language) => answeredPage({ ...ANSWERED, answer: 'consumed', personPage: undefined }, language),
  'answered-expired': (language) =>
    answeredPage({ ...ANSWERED, answer: 'expired', personPage: undefined, withdrawPath: undefined }, language),
  'answered-recipient-changed': (language) =>
    answeredPage(
      { ...ANSWERED, answer: 'expired', recipientChanged: true, personPage: undefined, withdrawPath: undefined },
      language,
    ),
  'answered-closed': (language) =>
    answeredPage({ ...ANSWERED, answer: 'invalidated', saidYes: true, ended: 'case-closed' }, language),
  'answered-license-ended': (language) =>
    answeredPage({ ...ANSWERED, ended: 'license-ended', truth: { kind: 'nothing-left' } }, language),
  'answered-kept': (language) => answeredPage({ ...ANSWERED, kept: true }, language),
  'answered-too-late': (language) => answeredPage({ ...ANSWERED, tooLate: true }, language),
  'answered-too-late-over': (language) =>
    answeredPage({ ...ANSWERED, answer: 'superseded', tooLate: true, withdrawPath: undefined }, language),
  'withdrawn-nothing-left': (language) =>
    answeredPage(
      { ...ANSWERED, answer: 'withdrawn', truth: { kind: 'nothing-left' }, withdrawPath: undefined },
      language,
    ),
  'withdrawn-may-arrive': (language) =>
    answeredPage(
      {
        ...ANSWERED,
        answer: 'withdrawn',
        truth: { kind: 'may-arrive', at: '2026-11-23T09:30:00Z' },
        withdrawPath: undefined,
      },
      language,
    ),
  withdraw: (language) => withdrawPage(WITHDRAW, language),
  'withdraw-no-choice': (language) => withdrawPage({ ...WITHDRAW, noChoice: true }, language),
  person: (language) => personPage(PERSON, language),
  'person-empty': (language) =>
    personPage({ ...PERSON, knowers: [], decisions: [], disclosures: [], wishes: [], rights: [] }, language),
  'person-correction-recorded': (language) => personPage({ ...PERSON, recorded: 'correction' }, language),
  'person-correction-fault': (language) =>
    personPage({ ...PERSON, cameBack: { asked: 'correction', text: 'Zu viel.\n\nViel zu viel.' } }, language),
  'person-erasure-recorded': (language) => personPage({ ...PERSON, recorded: 'erasure' }, language),
  'person-objection-already': (language) => personPage({ ...PERSON, recorded: 'objection', already: true }, language),
  'person-objection-stale': (language) =>
    personPage({ ...PERSON, rights: [], cameBack: { asked: 'objection', why: 'stale', text: 'Nein.' } }, language),
  'link-request': (language) => linkRequestPage(LINK_REQUEST, language),
  'link-request-fault': (language) => linkRequestPage({ ...LINK_REQUEST, fault: true, typed: 'erika@' }, language),
  'link-request-sent': (language) => linkRequestPage({ ...LINK_REQUEST, sent: true }, language),
  'unknown-link': (language) => unknownLinkPage(language, NOTICE),
  'unknown-link-bare': (language) => unknownLinkPage(language),
  'too-many': (language) => tooManyPage(language, NOTICE),
  'problem-not-here': (language) => problemPage('notHere', language, NOTICE),
  'problem-demonstration': (language) =>
    problemPage('notHere', language, { ...NOTICE, reseller: { ...RESELLER, demonstration: true } }),
  'problem-not-read': (language) => problemPage('notRead', language, NOTICE),
  'problem-broken': (language) => problemPage('broken', language, { reseller: RESELLER }, REQUEST),
  'problem-away': (language) => problemPage('away', language, { reseller: RESELLER }, REQUEST),
};
