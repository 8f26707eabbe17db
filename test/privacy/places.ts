/**
 * The policy of places: where each kind of personal datum may rest or pass. Default deny, as in the product: what is not in this
 * table is a leak. A vendor's bytes are judged apart, by field (`vendorBytes` in watch.ts).
 */
import type { Kind } from './canaries.js';

/** Column of our own database, as schema.table.column. */
export const COLUMNS: Readonly<Record<Kind, readonly string[]>> = {
  organisation: ['public.customers.organisation'],
  address: ['public.customers.address'],
  phone: ['public.customers.phone'],
  notes: ['public.customers.notes'],
  clerk: [
    'public.customers.created_by',
    'public.orders.placed_by',
    'public.order_events.actor',
    'public.support_cases.opened_by',
    'public.case_texts.written_by',
    'public.escalations.requested_by',
    'public.vendor_answers.recorded_by',
    'public.consent_events.actor',
    'public.consents.asked_by',
    'public.audit_records.subject',
    'public.customer_confirmations.recorded_by',
    'public.rights_wishes.settled_by',
  ],
  firstName: ['public.person_versions.first_name'],
  lastName: ['public.person_versions.last_name'],
  // As it was typed, until its mails are written.
  email: ['public.person_versions.email', 'public.persons.email_key', 'public.link_requests.email_key'],
  idempotencyKey: ['public.orders.idempotency_key'],
  problemText: ['public.case_texts.text'],
  caseNotes: ['public.support_cases.notes'],
  vendorAnswer: ['public.vendor_answers.text'],
  evidence: ['public.customer_confirmations.evidence'],
  wish: ['public.rights_wishes.text'],
  wishAnswer: ['public.rights_wishes.answer'],
  linkToken: [],
  stray: [],
};

/** Support sees the case that it works on, also in the answer to what it chose. */
const CASES = /^((POST|GET|PATCH) \/cases|POST \/escalations\/[a-z0-9_]+\/send$)/;
/** The letter with consent as support sees it before asking. */
const COMPOSED = /^POST \/cases\/[a-z0-9_]+\/escalations$/;
/** The page on which the person decides shows what would be told. */
const QUESTION = /^GET \/consent$/;

/** What a person asks for, as staff see it; and the person's own page, which says whose it is and who ordered for them. */
const WISHES = /^(GET|POST) \/rights-wishes/;
const OWN = /^(GET|POST) \/me$/;

/** Routes whose good answers show it, to those who may see it. */
export const ANSWERS: Readonly<Record<Kind, readonly RegExp[]>> = {
  organisation: [/^(POST|GET|PATCH) \/customers/, WISHES, OWN],
  address: [/^(POST|GET|PATCH) \/customers/],
  phone: [/^(POST|GET|PATCH) \/customers/],
  notes: [/^(POST|GET|PATCH) \/customers/],
  clerk: [/^GET \/orders\/[a-z0-9_]+\/timeline$/, /^GET \/audit/, WISHES],
  firstName: [/^(POST|GET) \/orders(?!.*\/timeline)/, COMPOSED, QUESTION, WISHES, OWN],
  lastName: [/^(POST|GET) \/orders(?!.*\/timeline)/, COMPOSED, QUESTION, WISHES, OWN],
  email: [/^(POST|GET) \/orders(?!.*\/timeline)/, COMPOSED, QUESTION, WISHES],
  idempotencyKey: [],
  problemText: [CASES, QUESTION],
  caseNotes: [CASES],
  vendorAnswer: [CASES],
  evidence: [/^(POST|GET) \/customers\/[a-z0-9_]+\/confirmations$/],
  wish: [WISHES, OWN],
  wishAnswer: [WISHES, OWN],
  linkToken: [],
  stray: [],
};

/** Fields that a vendor may be told, by their names in its letters. */
export const AT_VENDOR = ['firstName', 'lastName', 'email'] as const satisfies readonly Kind[];
