/** A letter to a vendor, as bytes: rendered by pure code, used by preview and sender alike; and how long after its release it may be sent. */

/** Longest time from the start of a release to its first byte; an installation may set less. */
export const LONGEST_RELEASE_MS = 5_000;

export type Query = Readonly<Record<string, string>>;

export interface HttpLetter {
  readonly kind?: 'http';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the vendor's base URL; holds ids of ours or of the vendor, never a personal value. */
  readonly path: string;
  /** Unencoded values. Sent only if the step declares exactly these keys; never holds a personal value either. */
  readonly query?: Query;
  readonly headers: Readonly<Record<string, string>>;
  /** Exact text of the body; undefined: none. */
  readonly body?: string;
}

/** Headers that our client adds to every request, the same for every vendor. */
export const CLIENT_HEADERS = { 'User-Agent': 'sparsam', 'Accept-Encoding': 'identity' } as const;

export interface MailLetter {
  readonly kind: 'mail';
  readonly envelope: { readonly from: string; readonly to: string };
  /** The whole message as it goes out: headers, an empty line, body; lines end in CRLF. */
  readonly raw: string;
}

export type Letter = HttpLetter | MailLetter;

/** The text that a commitment covers: the body of a request, the whole of a mail. */
export const bodyOf = (letter: Letter): string | undefined => (letter.kind === 'mail' ? letter.raw : letter.body);
