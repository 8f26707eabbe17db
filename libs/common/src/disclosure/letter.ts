/** What would go to a vendor, as bytes: rendered by pure code, read by the preview and by the sender alike; and how late it may leave. */
/** The first byte leaves less than this after the release began, or never. An installation may allow less. */
export const LONGEST_RELEASE_MS = 5_000;

export interface HttpLetter {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the vendor's base URL; holds ids of ours or of the vendor, never a personal value. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Exact text of the body; undefined: none. */
  readonly body?: string;
}
