/** How our client authenticates at a vendor's API: a closed set of schemes, of which each API declares one. */
export type Authentication =
  | { readonly scheme: 'bearer' }
  /** The secret alone, in a header of this name. */
  | { readonly scheme: 'header'; readonly name: string }
  /** The secret is `user:password`. */
  | { readonly scheme: 'basic' };

/** Headers set by the client, the letter or the connection: a secret in one of them would be overwritten or sent elsewhere. */
const TAKEN =
  /^(accept|accept-.*|authorization|connection|content-.*|cookie|expect|forwarded|host|idempotency-key|proxy-.*|referer|te|trailer|transfer-encoding|upgrade|user-agent|via|x-forwarded-.*)$/i;

export const isSecretHeader = (name: string): boolean => /^[A-Za-z][A-Za-z0-9-]{0,49}$/.test(name) && !TAKEN.test(name);

const VISIBLE = /^[\x21-\x7e]+$/;
const USER_AND_PASSWORD = /^[^:\p{Cc}]+:\P{Cc}*$/u;

/** The header that authenticates us; undefined if the secret does not fit the scheme. */
export function secretHeader(how: Authentication, secret: string): Readonly<Record<string, string>> | undefined {
  switch (how.scheme) {
    case 'bearer':
      return { Authorization: `Bearer ${secret}` };
    case 'header':
      return isSecretHeader(how.name) && VISIBLE.test(secret) ? { [how.name]: secret } : undefined;
    case 'basic':
      return USER_AND_PASSWORD.test(secret)
        ? { Authorization: `Basic ${Buffer.from(secret, 'utf8').toString('base64')}` }
        : undefined;
  }
}
