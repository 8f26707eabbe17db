/** From the rows of a person to the view of their own page. */
import type { Language } from '#kernel/text/language.js';
import type { DecisionRow, DisclosureRow, WishRow } from '../person/person.queries.js';
import type { RightsWishRow } from '../person/rights.queries.js';
import { canWithdraw } from './consent-views.js';
import { languageLinks, linkRequestPath, wayOf } from './shown.js';
import type { ResellerView } from '#pages/reseller.js';
import type { PersonDecision, PersonDisclosure, PersonRight, PersonView } from '../texts/views.js';
import { whoKnows } from './who-knows.js';

interface Drawn {
  readonly reseller: ResellerView;
  readonly token: string;
  readonly language: Language;
  readonly nonce: string;
}

/** Time of the answer, or of the end without one; while the question is open, of the question. */
function timeOf({ state, requestedAt, decidedAt, lateAt, endedAt }: DecisionRow): Date {
  if (state === 'requested') return requestedAt;
  return decidedAt ?? lateAt ?? endedAt ?? requestedAt;
}

const decisionView = (row: DecisionRow, { token, language }: Drawn): PersonDecision => ({
  reference: row.reference,
  state: row.state,
  saidYes: row.saidYes,
  lateAnswer: row.lateAnswer,
  at: timeOf(row).toISOString(),
  product: row.product,
  vendor: {
    legalEntity: row.legalEntity,
    headOffice: row.headOffice,
    country: row.country,
    safeguard: row.safeguard,
    way: wayOf(row),
  },
  fields: row.fields,
  withdrawPath: canWithdraw(row) ? `/me/${token}/withdraw/${row.id}/${language}` : undefined,
});

const disclosureView = (row: DisclosureRow): PersonDisclosure => ({
  id: row.id,
  at: row.releasedAt.toISOString(),
  product: row.product ?? undefined,
  vendor: {
    legalEntity: row.recipientEntity,
    headOffice: row.headOffice,
    country: row.recipientCountry,
    safeguard: row.safeguard,
    way: wayOf(row),
  },
  fields: row.fieldNames,
  purpose: row.purpose,
  legalBasis: row.legalBasis,
  outcome: row.outcome,
  serialNumber: row.serialNumber ?? undefined,
});

const rightView = (row: RightsWishRow): PersonRight => ({
  kind: row.kind,
  at: row.wishedAt.toISOString(),
  text: row.text ?? undefined,
  state: row.state,
  answer: row.answer ?? undefined,
  settledAt: row.settledAt?.toISOString(),
});

export interface PersonFacts {
  readonly decisions: readonly DecisionRow[];
  readonly disclosures: readonly DisclosureRow[];
  readonly wishes: readonly WishRow[];
  readonly rights: readonly RightsWishRow[];
  readonly until: Date | null;
  readonly name: string;
}

export const personView = (facts: PersonFacts, drawn: Drawn): PersonView => ({
  reseller: drawn.reseller,
  name: facts.name,
  until: facts.until?.toISOString() ?? '',
  knowers: whoKnows(facts.disclosures, facts.decisions),
  decisions: facts.decisions.map((row) => decisionView(row, drawn)),
  disclosures: facts.disclosures.map(disclosureView),
  wishes: facts.wishes.map(({ text, wishedAt, source }) => ({ text, at: wishedAt.toISOString(), source })),
  rights: facts.rights.map(rightView),
  downloadJson: `/me/${drawn.token}/data.json`,
  downloadText: `/me/${drawn.token}/${drawn.language}/data.txt`,
  action: `/me/${drawn.token}/${drawn.language}`,
  linkRequestPath: linkRequestPath(drawn.language),
  nonce: drawn.nonce,
  languages: languageLinks(`/me/${drawn.token}`),
});
