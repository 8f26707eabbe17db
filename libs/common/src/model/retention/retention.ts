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
    because: 'Whoever relies on a consent has to prove it, for as long as somebody may bring a claim and no longer.',
  },
  'first-disclosures': {
    what: 'That a licensee who did not order was told of the first disclosure to a company',
    days: LIMITATION,
    trigger: 'they were told, and no entry of the ledger of theirs to that company is left',
    action: 'row deleted',
    because:
      'Whoever must inform has to prove it, and while the ledger names the company it keeps them from being told twice.',
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
      'A case that comes back does so within half a year; later the text has no use, and it says most about a person.',
  },
  'case-notes': {
    what: 'Notes of staff on a case, and why an administrator let it be opened without maintenance',
    days: HALF_A_YEAR,
    trigger: 'the case was closed',
    action: 'columns emptied',
    because: 'They are about the work on the case and have no use when it is over.',
  },
  'vendor-answers': {
    what: "The vendor's answers to a case, as staff recorded them",
    days: HALF_A_YEAR,
    trigger: 'the case was closed',
    action: 'row deleted',
    because: 'They are relayed while the case is open; an answer may quote what the licensee wrote.',
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
    because: 'A link that ran out answers like one that never was; a month helps with "my link does not work".',
  },
  'correction-wishes': {
    what: 'Wishes of licensees for a correction, in their words',
    days: LIMITATION,
    trigger: 'the wish was recorded',
    action: 'row deleted',
    because: 'Whoever was asked to correct something may have to prove what was asked, until claims end.',
  },
  'rights-wishes': {
    what: 'That a licensee objected or wanted to be erased, in their words, and what they were answered',
    days: LIMITATION,
    trigger: 'it was settled',
    action: 'row deleted',
    because: 'Whoever was asked has to prove what was asked, and what was done about it, until claims end.',
  },
  'customer-confirmations': {
    what: 'That a customer said that they tell their licensees themselves, or do so no more, with how it was confirmed',
    days: LIMITATION,
    trigger: 'another one took its place',
    action: 'row deleted',
    because: 'Whoever left it to the customer to tell their licensees has to prove that they could, until claims end.',
  },
  'audit-changes': {
    what: 'Who of the staff changed what: subject, action, rows, and of settings that say nothing about a person the old and the new value',
    days: LIMITATION,
    trigger: 'it was recorded',
    action: 'row deleted',
    because: 'Whoever was told something that they should not have been asks who decided so, until claims end.',
  },
  'audit-reads': {
    what: 'Who of the staff looked at what, and who was refused: subject, action, rows',
    days: A_YEAR,
    trigger: 'it was recorded',
    action: 'row deleted',
    because: 'Misuse shows within a year; longer it would itself be a file about how people work.',
  },
} as const satisfies Readonly<Record<string, RetentionRow>>;

/** Rows that are not kept: the service that takes one up deletes it, and no run does. */
export const PASSING = {
  'link-requests': {
    what: "An address that was typed on the page that mails the link to one's own page",
    minutes: 60,
    trigger: 'deleted, seconds later, in the transaction that writes its mails, or finds nobody to write to',
    because: 'Whoever typed it is told that a mail is on its way: no stop of a process may lose that.',
  },
} as const;

/** What has no row on purpose. */
export const STAYS =
  'Legal holds and the log of what was deleted stay for good: they prove why something was kept or went, and hold no value of a licensee. So do the versions of what the public list and the FAQ said, which are public facts about vendors and the house.';

export type RetentionKind = keyof typeof RETENTION;

export const RETENTION_KINDS = Object.keys(RETENTION) as readonly RetentionKind[];

/** Triggers of the database refuse to delete proof and ledger entries that are younger, whatever the table says. */
export const PROOF_FLOOR_DAYS = 1_096;
