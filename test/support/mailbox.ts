/** A real SMTP server that keeps every byte it got, and can misbehave. */
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';

export interface KeptMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The name the client greeted with. */
  readonly greeted: string;
  /** The message as it came over the wire, dots unstuffed. */
  readonly raw: string;
}

export type MailFault = 'none' | 'refuse-recipient' | 'busy-recipient' | 'refuse-message' | 'silent-after-dot';

export interface TestMailbox {
  readonly port: number;
  readonly mails: readonly KeptMail[];
  fault: MailFault;
  close(): Promise<void>;
}

const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });

export async function startMailbox(): Promise<TestMailbox> {
  const mails: KeptMail[] = [];
  const state = { fault: 'none' as MailFault };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: (address, _session, done) => {
      if (state.fault === 'refuse-recipient') return done(refusal(550, `No such mailbox: ${address.address}`));
      if (state.fault === 'busy-recipient') return done(refusal(451, `Try again later: ${address.address}`));
      return done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        if (state.fault === 'refuse-message') return done(refusal(554, 'Not today.'));
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((recipient) => recipient.address),
          greeted: session.hostNameAppearsAs,
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        if (state.fault !== 'silent-after-dot') return done();
      });
    },
  });
  // A service that is stopped or killed in the middle of a mail breaks its line, and that is no fault of the test.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    get fault() {
      return state.fault;
    },
    set fault(fault) {
      state.fault = fault;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
