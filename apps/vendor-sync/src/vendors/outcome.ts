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

/** What the vendor repeats of the order; compared with the order, and never stored. */
export interface Said {
  readonly seats?: unknown;
  readonly product?: unknown;
  /** False where the vendor says that the license is not in force. */
  readonly inForce?: boolean;
  /** False where the vendor names another licensee. */
  readonly isLicensees?: boolean;
}

/** Code of a step: the vendor's own, as its declaration names it. A delivery begins with the step that is named as its purpose. */
export type Step = string;

/** What the vendor did, as far as we write it down. */
export type Done =
  | { readonly kind: 'done'; readonly did: 'issued'; readonly license: IssuedLicense }
  /** The license has ended, or the notice to stop and to erase was accepted. */
  | { readonly kind: 'done'; readonly did: 'ended' }
  /** The vendor has the case, under this reference of its own. */
  | { readonly kind: 'done'; readonly did: 'took-case'; readonly vendorCaseReference: string | null };

/** Whether bytes of the letter were sent, as far as we can know. */
export type Left = 'sent' | 'not-sent' | 'perhaps';

export type Outcome =
  | Done
  /** The vendor accepted the request and has not finished: look again later. */
  | { readonly kind: 'pending'; readonly retryAfterMs?: number }
  /** Staff must change the request. */
  | { readonly kind: 'needs-input'; readonly code: string }
  | { readonly kind: 'refused'; readonly code: string }
  /** Certainly not done; the same step again later: when the vendor said, or when the ladder says. */
  | {
      readonly kind: 'retry';
      readonly code: string;
      readonly retryAfterMs?: number;
      readonly vendorAtFault: boolean;
      /** Something of ours is broken: the delivery waits until that is mended, and is never dead-lettered for it. */
      readonly ours?: boolean;
    }
  /** It may have been done. */
  | { readonly kind: 'unknown'; readonly code: string; readonly retryAfterMs?: number }
  /** The vendor acted, but not as ordered: an administrator asks the vendor. */
  | { readonly kind: 'disputed'; readonly code: string }
  /** The vendor does not know the license to be revoked: a repeat gets this, and so does a request to the wrong URL. */
  | { readonly kind: 'gone' }
  /** Another step follows at once; `code` where the vendor gave a reason. */
  | { readonly kind: 'next'; readonly step: Step; readonly code?: string };

/** The vendor says that it has the license already. A look-up that finds nothing afterwards proves nothing. */
export const ALREADY_THERE = 'already-there';

export type Settled = Outcome & { readonly left: Left; readonly status?: number };
