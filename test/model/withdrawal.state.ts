/** What the model of a consent looks at: the rows as committed, who holds which lock, and how far everybody has come. */

/** What is on record. `ended`: the case was closed, and consent has taken that over. */
export type Said = 'requested' | 'given' | 'refused' | 'withdrawn' | 'expired' | 'ended' | 'consumed';

export interface WithdrawalState {
  /** As committed; the time may be over before anybody has written `expired`. */
  readonly consent: Said;
  readonly saidYes: boolean;
  readonly timeOver: boolean;
  /** Support inserts the row of the consent; consent writes the event and the mails of the question. `lost`: and the job was lost. */
  readonly question: 'none' | 'inserted' | 'lost' | 'put';
  /** A mail asked for an answer that could not count any more. */
  readonly askedInVain: boolean;
  /** Of the row of the consent. */
  readonly lock: 'free' | 'worker' | 'licensee';
  /** Of the case and its escalation. */
  readonly caseLock: 'free' | 'support';
  readonly worker: 'start' | 'waiting-for-lock' | 'locked' | 'read' | 'released' | 'sent' | 'over';
  /** What the worker's read said, and what a snapshot from before the lock would have said. */
  readonly read: Said | 'none';
  readonly snapshot: Said | 'none';
  /** The time of the consent was over, or a closing of its case had ended it, when it was read. */
  readonly readTooLate: boolean;
  readonly readClosed: boolean;
  readonly fresh: boolean;
  /** Of the present attempt; what earlier ones left stands in `everLeft`. */
  readonly ledger: 'none' | 'released' | 'sent' | 'aborted' | 'may-have-left';
  readonly everLeft: 'nothing' | 'perhaps' | 'surely';
  readonly attempts: number;
  readonly personal: 'none' | 'waiting' | 'under-way' | 'done' | 'refused' | 'cancelled';
  readonly cancelAsked: boolean;
  /** What the escalation has become; `failed` stands in front of a person. */
  readonly escalation: 'composed' | 'asking' | 'answered-no' | 'personal' | 'serial-only' | 'sent' | 'failed' | 'discarded';
  /** Support said that without a Yes it goes without by itself. */
  readonly goesWithout: boolean;
  readonly caseOpen: boolean;
  /** The case was closed while a Yes was on record that nobody has ended yet. */
  readonly yesEndedByClosing: boolean;
  /** An administrator took the letter up again after its ladder had ended. */
  readonly retried: boolean;
  /** The job in the queue: it names the escalation and not what was answered, but for the sabotage that has it say so. */
  readonly nudge: 'none' | 'there' | Said;
  /** Who takes over what the consent says: by a job that may be late or come twice, or by the sweep. */
  readonly support: 'idle' | 'locked' | 'read';
  readonly supportRead: Said | 'none';
  readonly supportSaw: 'asking' | 'on-its-way' | 'else' | 'none';
  /** What it acts on was over before it looked. */
  readonly supportIsStale: boolean;
  readonly licensee: 'asked' | 'answering' | 'answer-read' | 'answered' | 'start' | 'locked' | 'recorded' | 'waiting' | 'told' | 'cut-off';
  readonly told: 'nothing' | 'nothing-left' | 'left' | 'may-arrive';
  readonly notices: number;
  readonly bytesLeft: boolean;
  readonly personalLetters: number;
  readonly serialLetters: number;
  readonly releasedAfterEnd: boolean;
  readonly releasedAfterTime: boolean;
  readonly releasedAfterClosing: boolean;
  readonly leftLate: boolean;
  readonly wentWithoutAfterPerhaps: boolean;
  readonly toldOfClosedCase: boolean;
  readonly passedOverYes: boolean;
  readonly actedOnOldAnswer: boolean;
  readonly leaseOver: boolean;
} // prettier-ignore

export interface WithdrawalGuards {
  /** The state of the consent is read in a statement after the one that locks it. */
  readonly readAfterLock: boolean;
  readonly releaseLocksConsent: boolean;
  /** The release looks at the clock itself and does not wait until a sweep has written `expired`. */
  readonly releaseReadsClock: boolean;
  /** The release looks at the case itself and does not wait until consent has taken over that it was closed. */
  readonly releaseReadsCase: boolean;
  readonly deadlineBeforeFirstByte: boolean;
  /** The confirmation looks at unsettled releases before it says that nothing left. */
  readonly confirmationWaits: boolean;
  /** An abandoned release becomes may-have-left, never aborted. */
  readonly abandonedMayHaveLeft: boolean;
  /** Only what surely did not leave goes without by itself; the rest is for a person. */
  readonly unknownIsForAPerson: boolean;
  /** What was stopped goes on without only in a case that is open. */
  readonly fallBackAsksCase: boolean;
  /** A withdrawal's notice is looked for by a sweep, not only by whoever was nudged. */
  readonly sweepOwesNotice: boolean;
  /** One notice per escalation, held by the database. */
  readonly oneNotice: boolean;
  /** An answer whose nudge was lost is found by support's sweep. */
  readonly sweepTakesAnswers: boolean;
  /** An answer is taken over only while the escalation asks. */
  readonly takenOverOnce: boolean;
  /** Under the lock of case and escalation: nobody else starts a letter in between. */
  readonly takenOverUnderLock: boolean;
  /** Support reads the consent under its own lock; the job says nothing of the answer. */
  readonly supportReadsAnew: boolean;
  /** What goes without after some days of silence looks at the consent once more. */
  readonly silenceReadsConsent: boolean;
  /** An answer holds the lock of the consent alone, and support that of the case alone. */
  readonly oneLockEach: boolean;
  /** A case is opened again only once consent has taken over that it was closed. */
  readonly reopeningWaits: boolean;
  /** A question whose job was lost is found by consent's sweep. */
  readonly sweepPutsQuestions: boolean;
  /** Whatever is recorded of a question that was not put yet writes its event first. */
  readonly answerPutsQuestion: boolean;
  /** The mails of a question are written only while an answer can count. */
  readonly putsOnlyWhatIsOpen: boolean;
}

export const HONEST: WithdrawalGuards = {
  readAfterLock: true,
  releaseLocksConsent: true,
  releaseReadsClock: true,
  releaseReadsCase: true,
  deadlineBeforeFirstByte: true,
  confirmationWaits: true,
  abandonedMayHaveLeft: true,
  unknownIsForAPerson: true,
  fallBackAsksCase: true,
  sweepOwesNotice: true,
  oneNotice: true,
  sweepTakesAnswers: true,
  takenOverOnce: true,
  takenOverUnderLock: true,
  supportReadsAnew: true,
  silenceReadsConsent: true,
  oneLockEach: true,
  reopeningWaits: true,
  sweepPutsQuestions: true,
  answerPutsQuestion: true,
  putsOnlyWhatIsOpen: true,
};

export const START: WithdrawalState = {
  consent: 'requested', saidYes: false, timeOver: false, question: 'none', askedInVain: false, lock: 'free', caseLock: 'free', worker: 'start', read: 'none', snapshot: 'none',
  readTooLate: false, readClosed: false, fresh: false, ledger: 'none', everLeft: 'nothing', attempts: 1, personal: 'none', cancelAsked: false,
  escalation: 'composed', goesWithout: false, caseOpen: true, yesEndedByClosing: false, retried: false, nudge: 'none', support: 'idle',
  supportRead: 'none', supportSaw: 'none', supportIsStale: false, licensee: 'asked', told: 'nothing', notices: 0, bytesLeft: false,
  personalLetters: 0, serialLetters: 0, releasedAfterEnd: false, releasedAfterTime: false, releasedAfterClosing: false, leftLate: false,
  wentWithoutAfterPerhaps: false, toldOfClosedCase: false, passedOverYes: false, actedOnOldAnswer: false, leaseOver: false,
}; // prettier-ignore

export type Change = Partial<WithdrawalState>;
