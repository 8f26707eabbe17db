/** One message to one SMTP server, once. Codes only come back: SMTP answers quote addresses. */
import nodemailer from 'nodemailer';
import { Readable } from 'node:stream';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** True: TLS from the first byte. False: STARTTLS where the server offers it. */
  readonly secure: boolean;
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

/** Posts a whole message. `mayBegin` is asked when the server has said go ahead: the last moment at which nothing has left. */
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
  const { host, port, secure, user, password, timeoutMs } = settings;
  const transport = nodemailer.createTransport({
    host,
    port,
    secure,
    name: EHLO,
    ...(user && password ? { auth: { user, pass: password } } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await transport.sendMail({ envelope: { from: envelope.from, to: envelope.to }, raw: message });
    return { kind: 'taken' };
  } catch (error) {
    return outcomeOf(error, begun);
  } finally {
    transport.close();
  }
}

function outcomeOf(error: unknown, begun: boolean): Posted {
  if (error instanceof TooLate) return { kind: 'not-sent', code: 'release-too-old', final: false };
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  const answered = responseCode === undefined ? undefined : `smtp-${responseCode}`;
  const plain = typeof code === 'string' && /^[A-Z]{2,20}$/.test(code) ? code.toLowerCase() : 'broken';
  const final = responseCode !== undefined && responseCode >= 500;
  if (!begun) return { kind: 'not-sent', code: answered ?? plain, final };
  return answered ? { kind: 'declined', code: answered, final } : { kind: 'unknown', code: plain };
}
