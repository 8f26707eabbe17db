/**
 * Every word a licensee reads, as one type: a language with a missing text does not build. `{name}` marks where a value goes; a
 * spec holds that all languages use the same ones and that no sentence has more than twenty words.
 */
import type { ConsentEventState } from '#model/consent.entity.js';
import type { Right, Settlement } from '#model/rights-wish.entity.js';
import type { Words } from '#pages/words/shape.js';

/** Subject and paragraphs of a mail, before and after its link. */
export interface MailTexts {
  readonly subject: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What a person can ask for: the form of it, and what they read when it was sent. */
export interface AskTexts {
  readonly title: string;
  readonly intro: string;
  readonly label: string;
  readonly hint: string;
  readonly fault: string;
  readonly button: string;
  readonly recorded: string;
  /** Behind the time at which they did. */
  readonly wished: string;
}

/** Of one of which there are many, and an end. */
export interface CorrectionTexts extends AskTexts {
  /** As many as are taken are recorded. */
  readonly tooMany: string;
}

/** Of one of which there is one at a time. */
export interface RightTexts extends AskTexts {
  /** It was sent again, in other words, while one is open. */
  readonly already: string;
}

export interface Texts extends Words {
  readonly common: Words['common'] & {
    readonly problem: string;
    readonly chooseOne: string;
    readonly stale: string;
    readonly nothingRecorded: string;
    readonly product: string;
    readonly reference: string;
    readonly time: string;
    readonly serialNumber: string;
    readonly only: string;
    readonly mailbox: string;
  };
  readonly states: Readonly<Record<ConsentEventState, string>>;
  readonly outcomes: Readonly<Record<'released' | 'sent' | 'aborted' | 'may-have-left', string>>;
  readonly decision: {
    readonly title: string;
    readonly forPerson: string;
    readonly intro: string;
    readonly free: string;
    readonly toAnswer: string;
    readonly aboutTitle: string;
    readonly asks: string;
    readonly case: string;
    readonly caseValue: string;
    readonly caseReference: string;
    readonly why: string;
    readonly whyValue: string;
    readonly keeps: string;
    readonly until: string;
    readonly vendorMore: string;
    readonly sentTitle: string;
    readonly sentIntro: string;
    readonly field: string;
    readonly onYes: string;
    readonly onNo: string;
    readonly notSent: string;
    readonly knowTitle: string;
    readonly knowMore: string;
    readonly support: string;
    readonly cost: string;
    readonly serial: string;
    readonly once: string;
    readonly withdraw: string;
    readonly silence: string;
    readonly reading: string;
    readonly question: string;
    readonly yes: string;
    readonly no: string;
    readonly button: string;
  };
  readonly answered: {
    readonly given: string;
    readonly refused: string;
    readonly withdrawn: string;
    readonly kept: string;
    readonly tooLate: string;
    readonly tooLateFirst: string;
    /** Too late, where no answer counts any more. */
    readonly notOpen: string;
    readonly yesRanOut: string;
    readonly yesInvalidated: string;
    readonly yesSuperseded: string;
    /** Nothing goes out any more, whatever was answered. */
    readonly ended: Readonly<Record<'case-closed' | 'license-ended', string>>;
    /** Nobody answered, and the vendor is no longer the company that was asked about. */
    readonly recipientChanged: string;
    readonly nextTitle: string;
    readonly nextGiven: string;
    /** Until when a Yes may be used. */
    readonly byGiven: string;
    readonly nextConsumed: string;
    readonly nextRefused: string;
    readonly nothingToDo: string;
    readonly nextWithdrawn: string;
    readonly nothingLeft: string;
    readonly left: string;
    readonly mayArrive: string;
    readonly erase: string;
    /** Where the notice to the vendor can be seen. */
    readonly eraseSeen: string;
    readonly eraseByHand: string;
    /** By what became of it. */
    readonly receipt: Readonly<Record<'sent' | 'waiting' | 'failed', string>>;
    readonly factsTitle: string;
    readonly waysTitle: string;
    readonly personPage: string;
    readonly askForPage: string;
    readonly withdraw: string;
  };
  readonly withdraw: {
    readonly title: string;
    readonly intro: string;
    readonly fields: string;
    readonly saidYes: string;
    readonly sent: string;
    readonly nothingSent: string;
    readonly sentUncertain: string;
    readonly effectTitle: string;
    readonly aboutTitle: string;
    readonly effect: string;
    readonly support: string;
    readonly question: string;
    readonly withdraw: string;
    readonly keep: string;
    readonly button: string;
  };
  readonly person: {
    readonly title: string;
    readonly intro: string;
    readonly forPerson: string;
    readonly until: string;
    readonly newLink: string;
    readonly knowsTitle: string;
    readonly knowsIntro: string;
    readonly knowsSerial: string;
    readonly known: string;
    readonly since: string;
    readonly notice: string;
    readonly noticeSent: string;
    readonly noticeOwed: string;
    readonly noNotice: string;
    readonly licenses: string;
    readonly orderedBy: string;
    readonly decisionsTitle: string;
    readonly noDecisions: string;
    readonly asked: string;
    readonly askedAt: string;
    readonly withdraw: string;
    readonly disclosuresTitle: string;
    readonly disclosuresIntro: string;
    readonly noDisclosures: string;
    readonly told: string;
    readonly nothingPersonal: string;
    readonly purpose: string;
    readonly basis: string;
    readonly outcome: string;
    readonly entry: string;
    readonly downloadTitle: string;
    readonly downloadIntro: string;
    readonly downloadJson: string;
    readonly downloadText: string;
    readonly asksTitle: string;
    readonly asksIntro: string;
    readonly asks: Readonly<Record<'correction', CorrectionTexts> & Record<Right, RightTexts>>;
    readonly rightStates: Readonly<Record<'open' | Settlement, string>>;
    readonly wishesTitle: string;
    readonly reasons: string;
    readonly answer: string;
    /** Of a wish that came with an order. */
    readonly nameOfOrder: string;
    readonly value: string;
    readonly erased: string;
    readonly key: string;
    readonly seal: string;
    readonly check: string;
  };
  readonly link: {
    readonly title: string;
    readonly intro: string;
    readonly mailbox: string;
    readonly label: string;
    readonly hint: string;
    readonly fault: string;
    readonly button: string;
    readonly sentTitle: string;
    readonly sent: string;
    readonly same: string;
  };
  readonly unknown: {
    readonly title: string;
    readonly reasons: string;
    readonly nothing: string;
    readonly way: string;
    readonly wayLink: string;
  };
  readonly tooMany: { readonly title: string; readonly wait: string; readonly nothing: string };
  /** What a reader at a browser is told where a program gets a problem document. */
  readonly problems: Readonly<
    Record<
      'notHere' | 'notRead' | 'broken' | 'away',
      { readonly title: string; readonly lead: string; readonly next: string }
    >
  > & { readonly entry: string };
  readonly mail: {
    /** Of somebody whose name is not known any more. */
    readonly greeting: string;
    readonly greetingNamed: string;
    readonly closing: string;
    readonly withdrawLink: string;
    readonly noReply: string;
    readonly request: MailTexts;
    readonly reminder: MailTexts;
    /** In the receipt of a Yes that may be used. */
    readonly mayGo: string;
    /** In the receipt of a Yes that counts no more when it goes. */
    readonly noMore: string;
    /** In the receipt of a No, while its case is open. */
    readonly goesOn: string;
    readonly given: MailTexts;
    readonly refused: MailTexts;
    readonly withdrawn: MailTexts;
    readonly pageLink: MailTexts;
    readonly firstDisclosure: MailTexts;
  };
}
