/** What became of one call, as a value. Codes only, never a vendor's text. */
export interface IssuedLicense {
  readonly serialNumber: string;
  readonly licenseKey: string | null;
  /** ISO dates. */
  readonly startsOn: string;
  readonly expiresOn: string | null;
  readonly maintenanceUntil: string | null;
  readonly said?: Said;
}

/** What the vendor says of the order that it carried out, as far as it says it; compared with what was ordered, and never stored. */
export interface Said {
  readonly seats?: unknown;
  readonly product?: unknown;
  /** False where the vendor says that the license is not in force. */
  readonly inForce?: boolean;
  /** False where the vendor says that it belongs to somebody else than was ordered for. */
  readonly isLicensees?: boolean;
}

/** Code of a step: the vendor's own, as its declaration names it. A delivery begins with the step that is named as its purpose. */
export type Step = string;

/** What the vendor did, as far as we write it down. */
export type Done =
  | { readonly kind: 'done'; readonly did: 'issued'; readonly license: IssuedLicense }
  /** What it had is over: the license, or the use of what it was told. */
  | { readonly kind: 'done'; readonly did: 'ended' }
  /** It has the case, under this reference of its own. */
  | { readonly kind: 'done'; readonly did: 'took-case'; readonly vendorCaseReference: string | null };

/** Whether bytes of the letter left the house, as far as we can know. */
export type Left = 'sent' | 'not-sent' | 'perhaps';

export type Outcome =
  | Done
  /** The vendor took it and is not through: look again later. */
  | { readonly kind: 'pending'; readonly retryAfterMs?: number }
  /** Somebody on our side must change the request. */
  | { readonly kind: 'needs-input'; readonly code: string }
  | { readonly kind: 'refused'; readonly code: string }
  /** Certainly not done; the same step again later: when the vendor said, or when the ladder says. */
  | {
      readonly kind: 'retry';
      readonly code: string;
      readonly retryAfterMs?: number;
      readonly vendorAtFault: boolean;
      /** Something of ours is broken: it waits on the ladder until that is mended, and never ends for it. */
      readonly ours?: boolean;
    }
  /** It may have been done. */
  | { readonly kind: 'unknown'; readonly code: string; readonly retryAfterMs?: number }
  /** It was done, and cannot be right: a person asks the vendor. */
  | { readonly kind: 'disputed'; readonly code: string }
  /** The vendor knows nothing of what was to be ended: a repeat sees this, and so does whoever asks in the wrong place. */
  | { readonly kind: 'gone' }
  /** Another step leads on, at once; with a code where the vendor said more by it. */
  | { readonly kind: 'next'; readonly step: Step; readonly code?: string };

/** The vendor says that it has what was to be made. A look-up that finds nothing of it afterwards proves nothing. */
export const ALREADY_THERE = 'already-there';

export type Settled = Outcome & { readonly left: Left; readonly status?: number };
