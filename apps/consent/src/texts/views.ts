/** What each page of the licensee shows. Pages are pure functions of these views and a language. */
import type { ConsentState, LateAnswer, MailKind } from '#model/consent.entity.js';
import type { Right, RightsWishState } from '#model/rights-wish.entity.js';
import type { LanguageLinks } from '#pages/frame.js';
import type { ResellerView } from '#pages/reseller.js';
import type { ReceiptFate, Truth } from '../consent/truth.js';
import type { Ended } from './ended.js';

export interface VendorView {
  readonly legalEntity: string;
  readonly headOffice: string;
  /** ISO 3166-1 alpha-2; the page names it in the reader's language. */
  readonly country: string;
  readonly safeguard: string;
  /** How letters go there, and to which domain or host; undefined where it was not written down. */
  readonly way?: { readonly byMail: boolean; readonly host: string };
}

export interface ShownField {
  readonly field: 'firstName' | 'lastName' | 'email' | 'problemText';
  readonly value: string;
}

export interface DecisionView {
  readonly reseller: ResellerView;
  /** Whom it asks: others may read the same mailbox. Empty: not known any more. */
  readonly name: string;
  readonly product: string;
  readonly vendor: VendorView;
  /** The number that our mails name, and when the case was opened: two cases about one product are told apart by them. */
  readonly caseReference: string;
  /** ISO time. */
  readonly caseOpened: string;
  /** Exactly what would be sent on Yes, with the values. */
  readonly onYes: { readonly serialNumber: string; readonly fields: readonly ShownField[] };
  /** Exactly what would be sent on No. */
  readonly onNo: { readonly serialNumber: string };
  readonly vendorKeeps: string;
  /** ISO time until which the link answers. */
  readonly answerUntil: string;
  /** Stateless nonce of this page. */
  readonly nonce: string;
  /** Path the form posts to, and of the same page in each language. */
  readonly action: string;
  readonly languages: LanguageLinks;
  /** True: the form came back without a choice; an error summary is shown and nothing was recorded. */
  readonly noChoice: boolean;
  /** True: the form came back with a nonce that has run out; shown like a missing choice. */
  readonly stale?: boolean;
}

export interface AnsweredView {
  readonly reseller: ResellerView;
  /** What is recorded, whichever answer was sent just now. */
  readonly answer: Exclude<ConsentState, 'requested'>;
  /** True when another answer was recorded before and this one was not. */
  readonly tooLate: boolean;
  /** True where the answer before it had come too late as well, and said something else. */
  readonly isOther?: boolean;
  /** True: nobody answered, and the vendor is another company now than the one that was asked about. */
  readonly recipientChanged?: boolean;
  /** True: a Yes was given at some time, whatever became of it. */
  readonly saidYes?: boolean;
  /** Nothing more goes out for the case, whatever was answered. */
  readonly ended?: Ended | undefined;
  /** What was said after the question had ended. */
  readonly lateAnswer?: LateAnswer | null | undefined;
  readonly reference: string;
  /** True: the withdraw page was answered with "keep"; nothing new was recorded. */
  readonly kept?: boolean;
  /** ISO time of the recorded answer, or of the end without one; undefined: the vendor is another company, and since when nobody wrote down. */
  readonly at: string | undefined;
  readonly vendor: VendorView;
  /** What was asked about, by name: the page that showed it is gone. */
  readonly fields: readonly string[];
  /** ISO time until which a Yes may be used. */
  readonly until: string;
  /** Where the receipt went, so far as its reader may know, and whether it left. Undefined: none was written. */
  readonly receipt?: { readonly fate: ReceiptFate; readonly address: string };
  /** Of a Yes: what is certain of what left. */
  readonly truth?: Truth;
  /** True: the register names another company by now than the one that was told. */
  readonly companyChanged?: boolean;
  /** Path of the person's own page, where they came from there. */
  readonly personPage: string | undefined;
  /** Path of the page that mails the link to it. */
  readonly linkRequestPath: string;
  readonly withdrawPath: string | undefined;
  readonly languages?: LanguageLinks;
}

export interface PersonDecision {
  readonly reference: string;
  readonly state: string;
  /** A Yes was given at some time, whatever became of it. */
  readonly saidYes?: boolean;
  /** What was said after the question had ended. */
  readonly lateAnswer?: LateAnswer | null | undefined;
  readonly at: string;
  readonly product: string;
  readonly vendor: VendorView;
  readonly fields: readonly string[];
  readonly withdrawPath: string | undefined;
}

export interface PersonDisclosure {
  readonly id: string;
  readonly at: string;
  /** Undefined: it named no product. */
  readonly product: string | undefined;
  readonly vendor: VendorView;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly legalBasis: string;
  readonly outcome: string;
  readonly serialNumber: string | undefined;
}

export interface KnownField {
  readonly field: string;
  /** ISO time of the first that left. */
  readonly since: string;
  readonly bases: readonly string[];
  /** False: it may have arrived, and nobody knows. */
  readonly isCertain: boolean;
}

/** Of what was told under a Yes that was taken back. */
export interface StopNotice {
  readonly product: string;
  /** ISO time; undefined: it has not gone out yet. */
  readonly at: string | undefined;
  readonly isCertain: boolean;
}

/** A company that was told something, and what of it is there now. */
export interface Knower {
  readonly vendor: VendorView;
  readonly ways: readonly NonNullable<VendorView['way']>[];
  /** Undefined: the register names another company by now. */
  readonly privacyContact: string | undefined;
  /** None: of serial numbers alone. */
  readonly fields: readonly KnownField[];
  /** The policy's own words. */
  readonly keeps: readonly string[];
  readonly licenses: readonly {
    readonly product: string;
    readonly serialNumber: string | undefined;
    readonly orderedBy: string | undefined;
  }[];
  readonly notices: readonly StopNotice[];
}

/** An objection or a wish to be erased. */
export interface PersonRight {
  readonly kind: Right;
  readonly at: string;
  readonly text: string | undefined;
  readonly state: RightsWishState;
  readonly answer: string | undefined;
  readonly settledAt: string | undefined;
}

/** A wish for a correction as it was recorded. */
export interface PersonWish {
  readonly at: string;
  readonly text: string;
  /** An order: the text is the name that it corrected. */
  readonly source: 'person' | 'order';
}

/** What a person can ask for on their page. */
export type Asked = 'correction' | Right;

export interface PersonView {
  readonly reseller: ResellerView;
  /** Whose page it is: others may read the same mailbox. Empty: not known any more. */
  readonly name: string;
  /** ISO time until which the page can be opened; empty: not said. */
  readonly until: string;
  readonly knowers: readonly Knower[];
  readonly decisions: readonly PersonDecision[];
  readonly disclosures: readonly PersonDisclosure[];
  readonly wishes: readonly PersonWish[];
  /** The newest first. */
  readonly rights: readonly PersonRight[];
  readonly downloadJson: string;
  /** Empty: not offered. */
  readonly downloadText: string;
  /** Where each form on it is sent; empty: none is offered. */
  readonly action: string;
  /** What was just recorded. */
  readonly recorded?: Asked;
  /** True: one was open already, and what was written now is not part of it. */
  readonly already?: boolean;
  /** Path of the page that mails a new link. */
  readonly linkRequestPath: string;
  /** The form that came back: as `why` says, or what was written is empty, too long or no text. */
  readonly cameBack?: {
    readonly asked: Asked;
    /** It was open for too long, or as many wishes as are taken are recorded: neither says anything against the text. */
    readonly why?: 'stale' | 'too-many' | undefined;
    /** Nobody writes it twice. */
    readonly text: string;
  };
  readonly nonce: string;
  readonly languages?: LanguageLinks;
}

export interface WithdrawView {
  readonly reseller: ResellerView;
  readonly reference: string;
  readonly product: string;
  readonly vendor: VendorView;
  readonly fields: readonly string[];
  /** ISO time; undefined: not known. */
  readonly saidYesAt?: string | undefined;
  /** What is certain of what left. */
  readonly truth: Truth;
  readonly action: string;
  readonly nonce: string;
  readonly noChoice: boolean;
  readonly stale?: boolean;
  readonly languages?: LanguageLinks;
}

/** A page that asks for an address, to mail the link to one's own page; and the answer, the same for every address. */
export interface LinkRequestView {
  readonly reseller: ResellerView;
  readonly action: string;
  readonly nonce: string;
  readonly sent: boolean;
  readonly fault: boolean;
  readonly stale?: boolean;
  /** Nobody types it twice. */
  readonly typed?: string;
  readonly languages?: LanguageLinks;
}

/** What the pages for unknown links, too many tries and problems may show; nothing in it may depend on the link. */
export interface NoticeView {
  readonly reseller?: ResellerView;
  readonly linkRequestPath?: string;
  readonly languages?: LanguageLinks;
}

export interface MailView {
  readonly reseller: ResellerView;
  readonly kind: MailKind;
  /** Whom it greets; undefined: not known any more. */
  readonly name?: string;
  /** Who ordered for them. */
  readonly organisation?: string;
  readonly vendor?: VendorView;
  readonly product?: string;
  readonly reference?: string;
  readonly at?: string;
  readonly until?: string;
  readonly fields?: readonly string[];
  /** Nothing more goes out, whatever was answered; of a license that ended, told of a Yes alone. */
  readonly ended?: Ended;
  /** Of a Yes that ran out, was taken back or lost its question before its receipt went. */
  readonly countsNoMore?: boolean;
  /** The one visible link. */
  readonly link: string;
  /** A link that does not run out and can only withdraw; in receipts of a Yes. */
  readonly withdrawLink?: string;
}
