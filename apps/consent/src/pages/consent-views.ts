/** From the row of a consent to the views of its pages. */
import { POLICY } from '#disclosure/policy.js';
import type { Language } from '#kernel/text/language.js';
import type { ConsentRow } from '../consent/consent.queries.js';
import { valuesOf } from '../consent/consent.service.js';
import type { ReceiptFate, Truth } from '../consent/truth.js';
import { endedBy } from '../texts/ended.js';
import { maskAddress } from './mask-address.js';
import { languageLinks, linkRequestPath, wayOf } from './shown.js';
import type { ResellerView } from '#pages/reseller.js';
import type { AnsweredView, DecisionView, ShownField, VendorView, WithdrawView } from '../texts/views.js';

const vendorOf = (row: ConsentRow): VendorView => ({
  legalEntity: row.legalEntity,
  headOffice: row.headOffice,
  country: row.country,
  safeguard: row.safeguard,
  way: wayOf(row),
});

/** Every Yes can be withdrawn, even a used or expired one: data may have been sent. A withdrawal without a Yes is recorded, but not offered. */
export const canWithdraw = (row: { readonly state: string; readonly saidYes: boolean }): boolean =>
  row.saidYes && row.state !== 'withdrawn';

/** `path` is that of the page without its language. */
export interface Drawn {
  readonly reseller: ResellerView;
  readonly path: string;
  readonly language: string;
  readonly nonce: string;
}

export function decisionView(row: ConsentRow, drawn: Drawn): DecisionView {
  const values = valuesOf(row);
  return {
    reseller: drawn.reseller,
    name: [row.firstName, row.lastName].filter(Boolean).join(' '),
    product: row.product,
    vendor: vendorOf(row),
    caseReference: row.reference,
    caseOpened: row.openedAt.toISOString(),
    onYes: {
      serialNumber: row.serialNumber,
      fields: row.fields.map((name): ShownField => ({ field: name, value: values[name] ?? '' })),
    },
    onNo: { serialNumber: row.serialNumber },
    vendorKeeps: POLICY.find(({ purpose }) => purpose === 'escalation-personal')!.vendorKeeps,
    answerUntil: row.validUntil.toISOString(),
    nonce: drawn.nonce,
    action: `${drawn.path}/${drawn.language}`,
    languages: languageLinks(drawn.path),
    noChoice: false,
  };
}

export const withdrawView = (row: ConsentRow, truth: Truth, drawn: Drawn): WithdrawView => ({
  reseller: drawn.reseller,
  reference: row.reference,
  product: row.product,
  vendor: vendorOf(row),
  fields: row.fields,
  saidYesAt: row.decidedAt?.toISOString(),
  truth,
  action: `${drawn.path}/${drawn.language}`,
  nonce: drawn.nonce,
  noChoice: false,
  languages: languageLinks(drawn.path),
});

export interface Ways {
  /** The person's own page, where they came from there. */
  readonly personPage?: string;
  readonly withdrawPath?: string;
}

export interface Recorded {
  readonly consent: ConsentRow;
  readonly truth: Truth | undefined;
  /** Undefined: none was written. */
  readonly receipt: ReceiptFate | undefined;
}

export function answeredView(
  { consent, truth, receipt }: Recorded,
  { reseller, language }: { readonly reseller: ResellerView; readonly language: Language },
  ways: Ways,
): AnsweredView {
  const { state } = consent;
  return {
    reseller,
    // Its end is not recorded yet: the vendor changed, or its time is over and the sweep has not run.
    answer: state === 'requested' ? 'expired' : state,
    tooLate: false,
    recipientChanged: state === 'requested' && consent.recipientChanged,
    saidYes: consent.saidYes,
    ended: endedBy(consent),
    lateAnswer: consent.lateAnswer,
    reference: consent.reference,
    at: (consent.decidedAt ?? consent.lateAt ?? consent.endedAt)?.toISOString(),
    vendor: vendorOf(consent),
    fields: consent.fields,
    until: consent.validUntil.toISOString(),
    ...(truth ? { truth } : {}),
    ...(receipt ? { receipt: { fate: receipt, address: maskAddress(consent.email) } } : {}),
    companyChanged: consent.companyChanged,
    personPage: ways.personPage,
    linkRequestPath: linkRequestPath(language),
    withdrawPath: canWithdraw(consent) ? ways.withdrawPath : undefined,
  };
}
