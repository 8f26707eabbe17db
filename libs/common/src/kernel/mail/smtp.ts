/** One message to one SMTP server, once. Codes only come back: SMTP answers quote addresses. */
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { Readable } from 'node:stream';
import { mayGoInClear } from '../config/endpoints.js';
import type { SmtpEnv } from '../config/smtp-env.js';
import { mailServerTrouble, measure } from '../metrics/metrics.js';
import { log } from '../log/log.js';
import { OUR_SERVER } from './our-server.js';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** True: TLS from the first byte. False: STARTTLS, without which nothing leaves; this machine's own server may do without. */
  readonly secure: boolean;
  /** The one other host that may be spoken to without TLS. */
  readonly plainHost: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly timeoutMs: number;
}

export const mailSettingsOf = (host: string, env: SmtpEnv & { readonly CALL_TIMEOUT_MS: number }): MailSettings => ({
  host,
  port: env.SMTP_PORT,
  secure: env.SMTP_SECURE,
  plainHost: env.SMTP_PLAIN_HOST,
  user: env.SMTP_USER,
  password: env.SMTP_PASSWORD,
  timeoutMs: env.CALL_TIMEOUT_MS,
});

export type Posted =
  /** The server took it: an answer of 250 after the final dot. */
  | { readonly kind: 'taken' }
  /** Not one byte of the message was sent. `final`: a later attempt would be refused too. */
  | { readonly kind: 'not-sent'; readonly code: string; readonly final: boolean }
  /**
   * Not one byte was sent, and not because of the recipient or the message: our mail server cannot be reached, or refused us. Mails wait
   * until an operator has mended it.
   */
  | { readonly kind: 'our-trouble'; readonly code: string }
  /** The server said no after it had the message. */
  | { readonly kind: 'declined'; readonly code: string; readonly final: boolean }
  /** The message was sent, in part or whole, and no answer came. */
  | { readonly kind: 'unknown'; readonly code: string };

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** The name we greet with says nothing about us. */
const EHLO = 'localhost';

class TooLate extends Error {}
/** RFC 6531: an address with characters outside ASCII before the at sign goes only where SMTPUTF8 is offered. */
class NoSmtpUtf8 extends Error {}

const beyondAscii = (address: string): boolean => /[^\x00-\x7f]/.test(address.slice(0, address.lastIndexOf('@')));

/**
 * Posts a whole message. `mayBegin` is called after the server's go-ahead, the last moment before the first byte. The connection is used
 * directly, since the library's transport reads a message before the server has accepted it.
 */
export async function post(
  settings: MailSettings,
  envelope: Envelope,
  raw: string | Buffer,
  mayBegin: () => boolean,
): Promise<Posted> {
  let begun = false;
  const message = new Readable({
    read() {
      if (!mayBegin()) this.destroy(new TooLate());
      else {
        begun = true;
        this.push(raw);
        this.push(null);
      }
    },
  });
  const { host, port, secure, timeoutMs } = settings;
  const connection = new SMTPConnection({
    host,
    port,
    secure,
    // A host in between can remove STARTTLS from the server's offer: off this machine TLS is required, not requested.
    requireTLS: !secure && !mayGoInClear(host, settings.plainHost),
    name: EHLO,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await deliver(connection, settings, envelope, message);
    return told({ kind: 'taken' });
  } catch (error) {
    return told(outcomeOf(error, begun));
  } finally {
    connection.close();
    message.destroy();
  }
}

/** The session, step by step; rejects with whatever went wrong first. */
async function deliver(
  connection: SMTPConnection,
  { user, password }: MailSettings,
  envelope: Envelope,
  message: Readable,
): Promise<void> {
  const broken = new Promise<never>((_, reject) => {
    // Not `once`: an error after the first one would have no listener and end the process.
    connection.on('error', reject);
    // The library emits `end` before the error that caused it: the error goes first.
    connection.once('end', () => setImmediate(() => reject(new Error('The connection ended.'))));
  });
  const step = (act: (done: (error?: Error | null) => void) => void) =>
    Promise.race([broken, new Promise<void>((resolve, reject) => act((error) => (error ? reject(error) : resolve())))]);
  broken.catch(() => undefined);
  await step((done) => connection.connect(done));
  // What came back last is the answer to EHLO, after STARTTLS where there was one.
  const offered = String(connection.lastServerResponse);
  if (beyondAscii(envelope.to) && !/^250[ -]SMTPUTF8\s*$/im.test(offered)) throw new NoSmtpUtf8();
  if (user && password) await step((done) => connection.login({ credentials: { user, pass: password } }, done));
  await step((done) => connection.send({ from: envelope.from, to: [envelope.to] }, message, done));
}

/**
 * Codes that never concern a recipient, at any command: the server closes (RFC 5321, 3.8), or it asks for a sign-in or refuses ours (RFC
 * 4954).
 */
const ABOUT_US: ReadonlySet<number> = new Set([421, 530, 534, 535, 538]);
/** Commands whose answers concern the recipient and the message; answers to earlier commands concern us. */
const ABOUT_THE_MAIL: ReadonlySet<unknown> = new Set(['RCPT TO', 'DATA']);

interface SmtpError {
  readonly responseCode?: number;
  readonly code?: string;
  readonly command?: string;
}

const ours = (code: string): Posted => ({ kind: 'our-trouble', code: OUR_SERVER + code });

function outcomeOf(error: unknown, begun: boolean): Posted {
  if (error instanceof TooLate) return { kind: 'not-sent', code: 'release-too-old', final: false };
  if (error instanceof NoSmtpUtf8) return { kind: 'not-sent', code: 'no-smtputf8', final: true };
  const { responseCode, code, command } = error as SmtpError;
  const answered = responseCode === undefined ? undefined : `smtp-${responseCode}`;
  const plain = typeof code === 'string' && /^[A-Z]{2,20}$/.test(code) ? code.toLowerCase() : 'broken';
  const final = responseCode !== undefined && responseCode >= 500;
  if (begun)
    // Once the message began, only a 4xx or 5xx is a refusal: anything else leaves the outcome unknown.
    return answered && responseCode! >= 400
      ? { kind: 'declined', code: answered, final }
      : { kind: 'unknown', code: plain };
  if (code === 'ETLS') return ours('no-tls');
  // An address that no envelope may hold, found by the library before it asked the server.
  if (command === 'API' && code === 'EENVELOPE') return { kind: 'not-sent', code: plain, final: true };
  if (answered && ABOUT_THE_MAIL.has(command) && !ABOUT_US.has(responseCode!))
    return { kind: 'not-sent', code: answered, final };
  return ours(answered ?? plain);
}

/** Reports trouble with our server to gauge and log; an answer about one recipient means that there is none. */
function told(posted: Posted): Posted {
  if (posted.kind === 'our-trouble') {
    measure(mailServerTrouble, 1);
    log.error('mail.our-trouble', { code: posted.code });
  } else if (posted.kind === 'taken' || posted.kind === 'declined') measure(mailServerTrouble, 0);
  return posted;
}
