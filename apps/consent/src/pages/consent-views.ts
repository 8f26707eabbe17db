/** From a consent as it stands to what its pages show. */
import { POLICY } from '#common/disclosure/policy.js';
import type { ConsentRow } from '../consent/consent.queries.js';
import { valuesOf } from '../consent/consent.service.js';
import type { Answered } from '../consent/decision.service.js';
import { LINK_REQUEST_PATH, languageLinks } from './shown.js';
import type { ResellerView } from '#common/pages/reseller.js';
import type { AnsweredView, DecisionView, ShownField, VendorView, WithdrawView } from './views.js';

const vendorOf = (row: ConsentRow): VendorView => ({
  legalEntity: row.legal_entity,
  headOffice: row.head_office,
  country: row.country,
  safeguard: row.safeguard,
});

/** Every Yes can be taken back, also one that was used or ran out: something may have left. What else is sent in is recorded too, but not offered. */
export const canWithdraw = (row: { readonly state: string; readonly said_yes: boolean }): boolean =>
  row.said_yes && row.state !== 'withdrawn';

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
    product: row.product,
    vendor: vendorOf(row),
    caseReference: row.reference,
    caseOpened: row.opened_at.toISOString(),
    onYes: {
      serialNumber: row.serial_number,
      fields: row.fields.map((name): ShownField => ({ field: name, value: values[name] ?? '' })),
    },
    onNo: { serialNumber: row.serial_number },
    vendorKeeps: POLICY.find(({ purpose }) => purpose === 'escalation-personal')!.vendorKeeps,
    answerUntil: row.valid_until.toISOString(),
    nonce: drawn.nonce,
    action: `${drawn.path}/${drawn.language}`,
    languages: languageLinks(drawn.path),
    noChoice: false,
  };
}

export const withdrawView = (row: ConsentRow, drawn: Drawn): WithdrawView => ({
  reseller: drawn.reseller,
  reference: row.reference,
  product: row.product,
  vendor: vendorOf(row),
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

export function answeredView({ consent, state, truth }: Answered, reseller: ResellerView, ways: Ways): AnsweredView {
  // The row is from before an answer that was recorded just now.
  const after = { state, said_yes: consent.said_yes || state === 'given' };
  return {
    reseller,
    // It can be answered no more, and that is not recorded: the vendor changed, or its time is over and the sweep has not come by yet.
    answer: state === 'requested' ? 'expired' : state,
    tooLate: false,
    recipientChanged: state === 'requested' && consent.recipient_changed,
    saidYes: after.said_yes,
    reference: consent.reference,
    at: (consent.decided_at ?? consent.now).toISOString(),
    vendor: vendorOf(consent),
    ...(truth ? { truth } : {}),
    personPage: ways.personPage,
    linkRequestPath: LINK_REQUEST_PATH,
    withdrawPath: canWithdraw(after) ? ways.withdrawPath : undefined,
  };
}
