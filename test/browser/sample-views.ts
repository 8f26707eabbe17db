/** Views for the specs and the browser ring: a full one of each page, and values that try to break out of it. */
import type { LanguageLinks } from '#pages/frame.js';
import type { ResellerView } from '#pages/reseller.js';
import type {
  AnsweredView,
  DecisionView,
  LinkRequestView,
  MailView,
  NoticeView,
  PersonView,
  VendorView,
  WithdrawView,
} from '../../apps/consent/src/texts/views.js';

const LINKS: LanguageLinks = [
  { language: 'de', href: '?lang=de' },
  { language: 'en', href: '?lang=en' },
];

export const RESELLER = {
  name: 'Muster Software GmbH',
  postalAddress: 'Beispielweg 1, 12345 Musterstadt',
  contact: 'datenschutz@muster.example',
  authorityName: 'Landesbeauftragte für Datenschutz Musterland',
  authorityUrl: 'https://authority.example/complaint',
  publicUrl: 'https://list.muster.example',
} satisfies ResellerView;

export const VENDOR: VendorView = {
  legalEntity: 'Example Tools, Inc.',
  headOffice: '1 Sample Street, Springfield, IL 62701',
  country: 'US',
  safeguard: 'data-privacy-framework',
};

const PROBLEM = [
  'Nach dem Start erscheint „Lizenz ungültig“, obwohl sie gestern noch ging.',
  '',
  '  1. Programm öffnen',
  '  2. Datei > Neu',
  'Die Fehlernummer ist 0x8007-42.',
].join('\n');

export const DECISION: DecisionView = {
  reseller: RESELLER,
  name: 'Erika Mustermann',
  product: 'Example Drawing Suite 12',
  vendor: VENDOR,
  caseReference: '123-456-789',
  caseOpened: '2026-11-20T08:15:00Z',
  onYes: {
    serialNumber: 'EDS-1234-5678-9012',
    fields: [
      { field: 'firstName', value: 'Erika' },
      { field: 'lastName', value: 'Mustermann' },
      { field: 'email', value: 'erika.mustermann@customer.example' },
      { field: 'problemText', value: PROBLEM },
    ],
  },
  onNo: { serialNumber: 'EDS-1234-5678-9012' },
  vendorKeeps: 'while the case is open',
  answerUntil: '2026-12-07T23:00:00Z',
  nonce: 'n0nce-of-this-page',
  action: '/d/answer',
  languages: LINKS,
  noChoice: false,
};

export const ANSWERED: AnsweredView = {
  reseller: RESELLER,
  answer: 'given',
  tooLate: false,
  reference: 'CON-7F3K-22QD',
  at: '2026-11-23T09:30:00Z',
  vendor: VENDOR,
  fields: ['firstName', 'lastName', 'email', 'problemText'],
  until: '2026-12-07T23:00:00Z',
  receipt: { fate: 'sent', address: 'e…@customer.example' },
  truth: { kind: 'left', at: '2026-11-23T09:31:00Z' },
  personPage: '/p/own',
  linkRequestPath: '/link',
  withdrawPath: '/w/own',
  languages: LINKS,
};

export const WITHDRAW: WithdrawView = {
  reseller: RESELLER,
  reference: 'CON-7F3K-22QD',
  product: DECISION.product,
  vendor: VENDOR,
  fields: ['firstName', 'lastName', 'email', 'problemText'],
  saidYesAt: '2026-11-23T09:30:00Z',
  truth: { kind: 'left', at: '2026-11-23T09:31:00Z' },
  action: '/w/answer',
  nonce: 'n0nce-of-this-page',
  noChoice: false,
  languages: LINKS,
};

const FRANCE: VendorView = { legalEntity: 'Exemple Logiciel SAS', headOffice: 'Lyon', country: 'FR', safeguard: 'eea' };

export const PERSON: PersonView = {
  reseller: RESELLER,
  name: 'Erika Mustermann',
  until: '2026-11-24T09:30:00Z',
  knowers: [
    {
      vendor: VENDOR,
      ways: [
        { byMail: false, host: 'api.example.com' },
        { byMail: true, host: 'example.com' },
      ],
      fields: [
        {
          field: 'firstName',
          since: '2026-09-01T08:00:00Z',
          bases: ['legitimate-interest', 'consent'],
          isCertain: true,
        },
        {
          field: 'lastName',
          since: '2026-09-01T08:00:00Z',
          bases: ['legitimate-interest', 'consent'],
          isCertain: true,
        },
        { field: 'email', since: '2026-09-01T08:00:00Z', bases: ['legitimate-interest', 'consent'], isCertain: true },
        { field: 'problemText', since: '2026-11-23T09:31:00Z', bases: ['consent'], isCertain: false },
      ],
      privacyContact: 'privacy@tools.example',
      keeps: ['while the license lives', 'while the case is open'],
      licenses: [
        { product: DECISION.product, serialNumber: DECISION.onYes.serialNumber, orderedBy: 'Beispiel Bau AG' },
        { product: 'Example Viewer', serialNumber: undefined, orderedBy: 'Beispiel Bau AG' },
      ],
      notices: [
        { product: DECISION.product, at: '2026-11-23T10:00:00Z', isCertain: true },
        { product: 'Example Viewer', at: undefined, isCertain: false },
      ],
    },
    {
      vendor: FRANCE,
      ways: [],
      privacyContact: undefined,
      fields: [],
      keeps: [],
      licenses: [{ product: 'Exemple Texte', serialNumber: 'FR-1', orderedBy: undefined }],
      notices: [],
    },
  ],
  decisions: [
    {
      reference: 'CON-7F3K-22QD',
      state: 'given',
      at: '2026-11-23T09:30:00Z',
      product: DECISION.product,
      vendor: VENDOR,
      fields: ['firstName', 'lastName', 'email', 'problemText'],
      withdrawPath: '/w/own',
    },
    {
      reference: 'CON-1B9X-83MP',
      state: 'refused',
      at: '2026-09-02T14:05:00Z',
      product: 'Exemple Texte',
      vendor: FRANCE,
      fields: ['firstName', 'lastName', 'email', 'problemText'],
      withdrawPath: undefined,
    },
  ],
  disclosures: [
    {
      id: 'dis_01kafz3v2m',
      at: '2026-11-23T09:31:00Z',
      product: DECISION.product,
      vendor: VENDOR,
      fields: ['firstName', 'lastName', 'email', 'problemText'],
      purpose: 'escalation-personal',
      legalBasis: 'consent',
      outcome: 'sent',
      serialNumber: DECISION.onYes.serialNumber,
    },
    {
      id: 'dis_01kafz1a7c',
      at: '2026-09-10T08:00:00Z',
      product: undefined,
      vendor: FRANCE,
      fields: [],
      purpose: 'escalation-serial',
      legalBasis: 'legitimate-interest',
      outcome: 'may-have-left',
      serialNumber: undefined,
    },
  ],
  wishes: [
    { at: '2026-10-01T08:00:00Z', text: 'Mein Nachname ist jetzt Beispiel.\n\nBitte überall.', source: 'person' },
    { at: '2026-09-30T08:00:00Z', text: 'Erika Beispiel', source: 'order' },
  ],
  rights: [
    {
      kind: 'objection',
      at: '2026-11-01T08:00:00Z',
      text: 'Bitte nicht in die USA.',
      state: 'open',
      answer: undefined,
      settledAt: undefined,
    },
    {
      kind: 'erasure',
      at: '2026-08-01T08:00:00Z',
      text: undefined,
      state: 'refused',
      answer: 'Die Lizenz läuft noch.\nDanach löschen wir.',
      settledAt: '2026-08-12T08:00:00Z',
    },
  ],
  downloadJson: '/p/own.json',
  downloadText: '/p/own.txt',
  action: '/p/own',
  linkRequestPath: '/link',
  nonce: 'n0nce-of-this-page',
  languages: LINKS,
};

export const LINK_REQUEST: LinkRequestView = {
  reseller: RESELLER,
  action: '/link',
  nonce: 'n0nce-of-this-page',
  sent: false,
  fault: false,
  languages: LINKS,
};

export const NOTICE: NoticeView = { reseller: RESELLER, linkRequestPath: '/link', languages: LINKS };

export const MAIL: MailView = {
  reseller: RESELLER,
  kind: 'request',
  name: 'Erika Mustermann',
  organisation: 'Beispiel Bau AG',
  vendor: VENDOR,
  product: DECISION.product,
  reference: 'CON-7F3K-22QD',
  at: '2026-11-23T09:30:00Z',
  until: '2026-12-07T23:00:00Z',
  fields: ['firstName', 'lastName', 'email', 'problemText'],
  link: 'https://desk.muster.example/d/2mJ8sQv0bWc4Yd1LrT9xKf6hZp3uNa7eGi5oXsE0qMk',
  withdrawLink: 'https://desk.muster.example/w/Vt4pX9cL2kD7rWq0yBn5mHs8eJa1gZf3uTi6oRxE4vQ',
};

/** Every string of a value replaced by `attack`, at any depth; `keep` names what is a code or a path of ours. */
export function poisoned<T>(value: T, attack: string, keep: readonly string[]): T {
  if (typeof value === 'string') return attack as T;
  if (Array.isArray(value)) return value.map((part: unknown) => poisoned(part, attack, keep)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, unknown]) => [
      name,
      keep.includes(name) ? part : poisoned(part, attack, keep),
    ]),
  ) as T;
}
