/** Tokens of links, nonces of pages, and sealing under a key of ours. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** How long a page may stay open before its form is sent. */
const PAGE_MS = 24 * 3_600_000;

/** 256 random bits for a link; only the hash is kept. */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
/** Any other text is not looked up. */
export const isTokenShaped = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

export const subKey = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `sparsam ${purpose}`, 32));

/** AES-256-GCM, bound to the id in `belongsTo` as additional data. */
export function seal(key: Buffer, belongsTo: string, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(belongsTo));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export function unseal(key: Buffer, belongsTo: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(belongsTo));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

const mac = (key: Buffer, purpose: string, until: number): Buffer =>
  createHmac('sha256', key).update(`${purpose} ${until}`).digest();

/** A stateless nonce: proves that this very page was shown within `PAGE_MS`. */
export function pageNonce(key: Buffer, purpose: string, now: number): string {
  const until = now + PAGE_MS;
  return `${until}.${mac(key, purpose, until).toString('base64url')}`;
}

export function isPageNonce(key: Buffer, purpose: string, nonce: unknown, now: number): boolean {
  const [until = '', given = ''] = typeof nonce === 'string' ? nonce.split('.') : [];
  if (!/^\d{13}$/.test(until) || Number(until) < now) return false;
  const expected = mac(key, purpose, Number(until));
  const bytes = Buffer.from(given, 'base64url');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
