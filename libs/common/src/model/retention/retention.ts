/**
 * How long each kind of row is kept, from when on, and why. A kind that is not here is never deleted by itself. `docs/RETENTION.md` is
 * generated from this table; which rows are due stands beside it, in `due.ts`. A legal hold overrides every row.
 * Times and reasons are for a lawyer to confirm; sources: GDPR Art. 5(1)(e), 7(1), 15(1)(c), 17(3)(e); EDPB 05/2020, 107;
 * German limitation of three years from the end of the year (BGB 195, 199), which is four years and a day at most.
 */
export const RETENTION_ACTIONS = ['row deleted', 'columns emptied'] as const;
export type RetentionAction = (typeof RETENTION_ACTIONS)[number];

export interface RetentionRow {
  /** What it is, in words. */
  readonly what: string;
  /** Since `trigger`. */
  readonly days: number;
  /** From which event on the time runs, and what must be over before. */
  readonly trigger: string;
  readonly action: RetentionAction;
  readonly because: string;
}

const HALF_A_YEAR = 182;
const A_YEAR = 365;
const LIMITATION = 1_462;

/** In the order in which a run goes through them: a proof outlives the entries of the ledger that name it. */
export const RETENTION = {
  'proof-of-consent': {
    what: 'A consent with its events, the pages that were answered, its links to withdraw, and what the notice to stop and to erase said',
    days: LIMITATION,
    trigger: 'the consent ended, its case was closed and no entry of the ledger names it any more',
    action: 'row deleted',
    because: 'The house has to prove a consent that it relied on for as long as a claim may be brought, and no longer.',
  },
  'first-disclosures': {
    what: 'That a licensee who did not order was told of the first disclosure to a company',
    days: LIMITATION,
    trigger: 'they were told, and no entry of the ledger of theirs to that company is left',
    action: 'row deleted',
    because:
      'The house has to prove that it informed the licensee; and while the ledger names the company, the row keeps the licensee from being informed twice.',
  },
  'escalation-receipts': {
    what: "The vendor's own reference of a case that it took",
    days: LIMITATION,
    trigger: 'the case was closed, nothing of it is under way and no entry of the ledger of it is left',
    action: 'row deleted',
    because: 'The notice after a withdrawal names it, so that the vendor finds what to erase.',
  },
  disclosures: {
    what: 'Entries of the ledger',
    days: LIMITATION,
    trigger:
      'the release was settled, and the license revoked or run out, or the case closed and nothing happened to the consent since; nothing of it is open',
    action: 'row deleted',
    because:
      'A person may ask who was told of them while the vendor may still hold it, and claims end with the limitation.',
  },
  attempts: {
    what: 'Attempts of a delivery: times and codes',
    days: A_YEAR,
    trigger: 'the delivery ended and every release of it is settled',
    action: 'row deleted',
    because: 'They explain how a delivery went; a dispute about that comes up within a year, and the ledger stays.',
  },
  'problem-texts': {
    what: 'Problem texts of a case, every version',
    days: HALF_A_YEAR,
    trigger: 'the case was closed, nothing of it is under way and no consent to tell them is alive',
    action: 'columns emptied',
    because:
      'A case that is opened again is opened within half a year; later the text has no use, and it says most about a person.',
  },
  'case-notes': {
    what: 'Notes of staff on a case, and why an administrator let it be opened without maintenance',
    days: HALF_A_YEAR,
    trigger: 'the case was closed',
    action: 'columns emptied',
    because: 'They are about the work on the case and have no use once it is closed.',
  },
  'vendor-answers': {
    what: "The vendor's answers to a case, as staff recorded them",
    days: HALF_A_YEAR,
    trigger: 'the case was closed',
    action: 'row deleted',
    because: 'They are passed on while the case is open; an answer may quote what the licensee wrote.',
  },
  mails: {
    what: 'Mails to licensees: kind, time and how they ended; the text is not kept',
    days: 90,
    trigger: 'the mail was sent, failed or dropped, and the consent it was about is no longer open',
    action: 'row deleted',
    because: 'Bounces and questions come within weeks; what was said yes or no to is in the proof of consent.',
  },
  'licensee-links': {
    what: 'Links that were mailed to licensees (hashes)',
    days: 30,
    trigger: 'the link ran out; a link to withdraw does not run out and goes with the proof of consent',
    action: 'row deleted',
    because:
      'An expired link is answered like one that never existed; the row explains a complaint that a link does not work.',
  },
  'correction-wishes': {
    what: 'Wishes of licensees for a correction, in their words',
    days: LIMITATION,
    trigger: 'the wish was recorded',
    action: 'row deleted',
    because: 'The house may have to prove what it was asked to correct, until claims end.',
  },
  'rights-wishes': {
    what: 'That a licensee objected or wanted to be erased, in their words, and what they were answered',
    days: LIMITATION,
    trigger: 'it was settled',
    action: 'row deleted',
    because: 'The house has to prove what it was asked, and what it did about it, until claims end.',
  },
  'customer-confirmations': {
    what: 'That a customer said that they tell their licensees themselves, or do so no more, with how it was confirmed',
    days: LIMITATION,
    trigger: 'another one took its place',
    action: 'row deleted',
    because: 'The house has to prove that it could leave informing the licensees to the customer, until claims end.',
  },
  'audit-changes': {
    what: 'Who of the staff changed what: subject, action, rows, and of settings that say nothing about a person the old and the new value',
    days: LIMITATION,
    trigger: 'it was recorded',
    action: 'row deleted',
    because: 'After a wrong disclosure the person asks who decided so, until claims end.',
  },
  'audit-reads': {
    what: 'Who of the staff looked at what, and who was refused: subject, action, rows',
    days: A_YEAR,
    trigger: 'it was recorded',
    action: 'row deleted',
    because: 'Misuse shows within a year; kept longer, the records would say how each employee works.',
  },
} as const satisfies Readonly<Record<string, RetentionRow>>;

/** Rows that are not kept: the service that takes one up deletes it, and no run does. */
export const PASSING = {
  'link-requests': {
    what: "An address that was typed on the page that mails the link to one's own page",
    minutes: 60,
    trigger: 'deleted, seconds later, in the transaction that writes its mails, or finds nobody to write to',
    because: 'The page says that a mail is on its way, so no stop of a process may lose the address.',
  },
} as const;

/** What has no row on purpose. */
export const STAYS =
  'Legal holds and the log of what was deleted stay for good: they prove why something was kept or went, and hold no value of a licensee. So do the versions of what the public list and the FAQ said, which are public facts about vendors and the house.';

export type RetentionKind = keyof typeof RETENTION;

export const RETENTION_KINDS = Object.keys(RETENTION) as readonly RetentionKind[];

/** Triggers of the database refuse to delete proof and ledger entries that are younger, whatever the table says. */
export const PROOF_FLOOR_DAYS = 1_096;
