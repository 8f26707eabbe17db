/** Our states and events in the terms of the Data Privacy Vocabulary 2.3, as tables. */
import type { ConsentEventState, EventMethod } from '#model/consent.entity.js';
import type { Safeguard } from '#model/vendor.entity.js';
import type { Field } from '#model/fields.js';

/**
 * The first type is the vocabulary's, for every reader; our own stands beside it. A consumed consent is "contextual validity has expired";
 * one superseded by a changed text, or given late, is "deemed to be invalid". `ConsentRevoked` is by another than the person, which never happens here.
 */
export const STATE_TYPES: Readonly<Record<ConsentEventState, readonly string[]>> = {
  requested: ['dpv:ConsentRequested'],
  given: ['dpv:ConsentGiven'],
  refused: ['dpv:ConsentRefused'],
  withdrawn: ['dpv:ConsentWithdrawn'],
  expired: ['dpv:ConsentExpired'],
  invalidated: ['dpv:ConsentInvalidated'],
  consumed: ['dpv:ConsentExpired', 'sparsam:ConsentConsumed'],
  superseded: ['dpv:ConsentInvalidated', 'sparsam:ConsentSuperseded'],
  'given-late': ['dpv:ConsentInvalidated', 'sparsam:ConsentGivenLate'],
  'refused-late': ['dpv:ConsentRefused', 'sparsam:ConsentRefusedLate'],
};

/** How it was expressed, in words. */
export const METHODS: Readonly<Record<EventMethod, string>> = {
  request: 'Request by mail to the person, with a link of their own',
  page: "Answer chosen and sent on the page behind the person's own link",
  phone: 'Told on the phone and recorded by staff',
  letter: 'Told by letter and recorded by staff',
  mail: 'Told by mail and recorded by staff',
  timer: 'The time to answer ran out',
  'text-changed': 'The text that it was about changed',
  'recipient-changed': 'The recipient that it named changed',
  'case-closed': 'The case that it was about was closed',
  delivery: 'The one use that it allowed was made',
};

/** Why the transfer to the recipient's country is lawful. Within the EEA nothing more is needed; without a safeguard nothing is sent. */
export const TRANSFERS: Readonly<Record<Safeguard, { readonly basis: readonly string[]; readonly words: string }>> = {
  eea: { basis: [], words: 'Within the European Economic Area' },
  adequacy: { basis: ['eu-gdpr:A45-3'], words: 'Adequacy decision of the European Commission' },
  'data-privacy-framework': {
    basis: ['eu-gdpr:A45-3'],
    words: 'Adequacy decision for companies certified under the EU-US Data Privacy Framework',
  },
  'standard-contractual-clauses': {
    basis: ['eu-gdpr:A46-2-c'],
    words: 'Standard contractual clauses of the European Commission',
  },
  none: { basis: [], words: 'No safeguard; nothing may be sent' },
};

/** The vocabulary's type of each field; it has none for first and last names. */
export const DATA_TYPES: Readonly<Record<Field, string>> = {
  firstName: 'pd:Name',
  lastName: 'pd:Name',
  email: 'pd:EmailAddress',
  problemText: 'pd:Communication',
};

/**
 * Rights of the person, and where each is exercised. Articles 19 and 22 give nothing to exercise here; 21 is about other legal bases
 * than consent.
 */
export const RIGHTS = [
  { article: 'eu-gdpr:A7-3', title: 'To withdraw the consent', at: 'person' },
  { article: 'eu-gdpr:A15', title: 'To see what is held and what was told to whom', at: 'person' },
  { article: 'eu-gdpr:A16', title: 'To have it corrected', at: 'person' },
  { article: 'eu-gdpr:A17', title: 'To have it erased', at: 'person' },
  { article: 'eu-gdpr:A18', title: 'To have its use restricted', at: 'person' },
  { article: 'eu-gdpr:A20', title: 'To take it along', at: 'person' },
  { article: 'eu-gdpr:A77', title: 'To complain to an authority', at: 'authority' },
] as const;
