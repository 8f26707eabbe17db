/** One message to one SMTP server, once. Codes only come back: SMTP answers quote addresses. */
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { Readable } from 'node:stream';

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

export type Posted =
  /** The server took it: an answer of 250 after the final dot. */
  | { readonly kind: 'taken' }
  /** Not one byte of the message left. `final`: no later attempt will be taken either. */
  | { readonly kind: 'not-sent'; readonly code: string; readonly final: boolean }
  /** The server said no after it had the message. */
  | { readonly kind: 'declined'; readonly code: string; readonly final: boolean }
  /** The message left, in part or whole, and no answer came. */
  | { readonly kind: 'unknown'; readonly code: string };

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** The name we greet with says nothing about us. */
const EHLO = 'localhost';

class TooLate extends Error {}

const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whoever is in between can strike STARTTLS from what a server says it can do: off this machine it is not asked for but required. */
const mayBePlain = ({ host, plainHost }: MailSettings): boolean => THIS_MACHINE.has(host) || host === plainHost;

/**
 * Posts a whole message. `mayBegin` is asked when the server has said go ahead: the last moment at which nothing has left. The
 * connection itself is driven, and not the library's transport, which reads a message before the server was asked to take it.
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
    requireTLS: !secure && !mayBePlain(settings),
    name: EHLO,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await deliver(connection, settings, envelope, message);
    return { kind: 'taken' };
  } catch (error) {
    return outcomeOf(error, begun);
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
    // It stays: an error after the first one has nobody else to go to.
    connection.on('error', reject);
    connection.once('end', () => reject(new Error('The connection ended.')));
  });
  const step = (act: (done: (error?: Error | null) => void) => void) =>
    Promise.race([broken, new Promise<void>((resolve, reject) => act((error) => (error ? reject(error) : resolve())))]);
  broken.catch(() => undefined);
  await step((done) => connection.connect(done));
  if (user && password) await step((done) => connection.login({ credentials: { user, pass: password } }, done));
  await step((done) => connection.send({ from: envelope.from, to: [envelope.to] }, message, done));
}

function outcomeOf(error: unknown, begun: boolean): Posted {
  if (error instanceof TooLate) return { kind: 'not-sent', code: 'release-too-old', final: false };
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  // The server's words about STARTTLS say nothing about the message: it may be mended.
  if (code === 'ETLS') return { kind: 'not-sent', code: 'no-tls', final: false };
  const answered = responseCode === undefined ? undefined : `smtp-${responseCode}`;
  const plain = typeof code === 'string' && /^[A-Z]{2,20}$/.test(code) ? code.toLowerCase() : 'broken';
  const final = responseCode !== undefined && responseCode >= 500;
  if (!begun) return { kind: 'not-sent', code: answered ?? plain, final };
  // Only a no is a no: whatever else is said after the message began leaves its fate open.
  return answered && responseCode! >= 400
    ? { kind: 'declined', code: answered, final }
    : { kind: 'unknown', code: plain };
}
