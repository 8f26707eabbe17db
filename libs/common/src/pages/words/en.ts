/** English. */
import type { Words } from './shape.js';

export const en: Words = {
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
  direction: 'ltr',
  ownName: 'English',
  common: {
    languages: 'Language',
    errorPrefix: 'Problem:',
    questions: 'Do you have a question? You can reach us here: {contact}.',
    complain: 'You can complain to this authority: {authority}.',
    publicList: 'All vendors that we tell something',
    publicFaq: 'Questions on data protection',
    demonstration: 'Demonstration: this firm does not exist. Everything here is for trying out only.',
  },
  vendor: {
    name: 'Vendor',
    headOffice: 'Head office',
    country: 'Country',
    safeguard: 'What protects your data there',
    way: 'How it is sent',
    byMail: 'By e-mail to an address at {host}',
    byInterface: 'From our system to {host}',
    privacyContact: 'Privacy contact',
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
  keeps: {
    'while the license lives': 'as long as the licence lasts',
    'in its request logs only': 'only in its technical logs',
    'while the case is open': 'as long as the support case is open',
    'as proof that it was told': 'as proof of our notice',
  },
};
