/** English: words that stand everywhere. */
import type { Texts } from '../shape.js';

export const words: Pick<
  Texts,
  'common' | 'vendor' | 'fields' | 'safeguards' | 'states' | 'purposes' | 'bases' | 'outcomes' | 'keeps'
> = {
  common: {
    languages: 'Language',
    problem: 'There is a problem',
    errorPrefix: 'Problem:',
    chooseOne: 'Choose one of the two answers.',
    stale: 'This page was open for too long. Please send it once more.',
    nothingRecorded: 'Nothing was recorded.',
    goToAnswer: 'Go to the two answers',
    goToField: 'Go to the field',
    questions: 'Do you have a question? You can reach us here: {contact}.',
    complain: 'You can complain to this authority: {authority}.',
    product: 'Product',
    reference: 'Reference number',
    time: 'Time',
    serialNumber: 'Serial number',
    details: 'Details about you',
    only: 'serial number only',
    mailbox:
      'Anyone who can read your mailbox can open the link in our mail and answer. If someone else used it, tell us.',
  },
  vendor: {
    name: 'Vendor',
    headOffice: 'Head office',
    country: 'Country',
    safeguard: 'What protects your data there',
  },
  fields: {
    firstName: 'First name',
    lastName: 'Last name',
    email: 'E-mail address',
    problemText: 'Description of the problem',
  },
  safeguards: {
    eea: 'European data protection law applies to this vendor.',
    adequacy: 'The European Commission has found that this country protects data well enough.',
    'data-privacy-framework': 'The vendor takes part in the EU-US Data Privacy Framework.',
    'standard-contractual-clauses': 'The vendor signed the European Commission’s standard contract on data protection.',
    none: 'Nothing we know of. So nothing about you may be sent.',
  },
  states: {
    requested: 'You have not answered yet',
    given: 'You said Yes',
    refused: 'You said No',
    withdrawn: 'You took back your Yes',
    expired: 'The time for an answer is over',
    invalidated: 'No longer valid',
    consumed: 'You said Yes, and your details were sent once',
    superseded: 'The text was changed. So this question no longer counts.',
  },
  purposes: {
    issue: 'To issue your licence',
    amend: 'To correct your details, as you wished',
    'look-up': 'To find out whether an order had arrived',
    revoke: 'To end a licence',
    'escalation-personal': 'To have a support case solved, with your details',
    'escalation-serial': 'To have a support case solved, with the serial number only',
    'stop-and-erase': 'To tell the vendor to stop and to erase your details',
  },
  bases: {
    contract: 'Your contract with us',
    'legitimate-interest': 'Our legitimate interest',
    consent: 'Your consent',
    'legal-obligation': 'A legal duty',
  },
  outcomes: {
    released: 'on its way',
    sent: 'sent',
    aborted: 'stopped, nothing left',
    'may-have-left': 'not certain, it may have arrived',
  },
  keeps: {
    'while the license lives': 'as long as the licence lasts',
    'in its request logs only': 'only in its technical logs',
    'while the case is open': 'as long as the support case is open',
    'as proof that it was told': 'as proof of our notice',
  },
};
