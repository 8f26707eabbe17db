/**
 * The only way a letter leaves by mail: one SMTP server, one address that this transport may write to, and only with a disclosed
 * packet whose deadline has not passed when the message begins. It never sends again by itself.
 */
import nodemailer from 'nodemailer';
import { Readable } from 'node:stream';
import type { Disclosed } from '../disclosure/disclosed.js';
import { openPacket } from '../disclosure/open-packet.js';

export type Posted =
  /** The server took it: an answer of 250 after the final dot. */
  | { readonly kind: 'taken' }
  /** Not one byte of the message left. */
  | { readonly kind: 'not-sent'; readonly code: string; readonly final: boolean }
  /** The server said no after it had the message. */
  | { readonly kind: 'declined'; readonly code: string; readonly final: boolean }
  /** The message left, in part or whole, and no answer came. */
  | { readonly kind: 'unknown'; readonly code: string };

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** True: TLS from the first byte. False: STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly timeoutMs: number;
}

/** The name we greet with says nothing about us. */
const EHLO = 'localhost';

class TooLate extends Error {}

export class OutgoingMail {
  constructor(private readonly settings: MailSettings) {}

  /** Sends the packet's letter to `allowed`, the only recipient there may be. */
  async send(packet: Disclosed, index: number, allowed: string): Promise<Posted> {
    const { letters, deadline } = openPacket(packet);
    const letter = letters[index];
    if (letter?.kind !== 'mail') throw new Error('The packet holds no such letter.');
    if (letter.envelope.to !== allowed) return { kind: 'not-sent', code: 'recipient-changed', final: true };
    let begun = false;
    // Read when the server has said go ahead: the last moment at which nothing has left.
    const message = new Readable({
      read() {
        if (performance.now() >= deadline) this.destroy(new TooLate());
        else {
          begun = true;
          this.push(letter.raw, 'utf8');
          this.push(null);
        }
      },
    });
    const { host, port, secure, user, password, timeoutMs } = this.settings;
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
      await transport.sendMail({ envelope: letter.envelope, raw: message });
      return { kind: 'taken' };
    } catch (error) {
      return outcomeOf(error, begun);
    } finally {
      transport.close();
    }
  }
}

/** Codes only: SMTP answers quote addresses. */
function outcomeOf(error: unknown, begun: boolean): Posted {
  if (error instanceof TooLate) return { kind: 'not-sent', code: 'release-too-old', final: false };
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  const answered = responseCode === undefined ? undefined : `smtp-${responseCode}`;
  const plain = typeof code === 'string' && /^[A-Z]{2,20}$/.test(code) ? code.toLowerCase() : 'broken';
  const final = responseCode !== undefined && responseCode >= 500;
  if (!begun) return { kind: 'not-sent', code: answered ?? plain, final };
  return answered ? { kind: 'declined', code: answered, final } : { kind: 'unknown', code: plain };
}
