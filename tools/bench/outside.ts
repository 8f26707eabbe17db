/** The process that plays vendors and mail server (outside-main.ts), as the bench sees it. */
import PostalMime from 'postal-mime';
import { startChild } from './children.js';

/** A request at the vendor. */
export interface Call {
  /** Its idempotency key. */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly url: string;
}

export interface TakenMail {
  readonly to: string;
  readonly raw: string;
}

export interface Outside {
  readonly url: string;
  readonly host: string;
  readonly smtpPort: number;
  readonly pid: number;
  calls(): Promise<Call[]>;
  forgetCalls(): Promise<void>;
  /** Address of each recipient of the latest mails, and the text. */
  texts(): Promise<{ to: string; text: string }[]>;
  close(): Promise<void>;
}

export async function startOutside(): Promise<Outside> {
  const child = await startChild<{ vendorPort: number; smtpPort: number }>('./outside-main.js', {});
  const host = `127.0.0.1:${child.said.vendorPort}`;
  const url = `http://${host}`;
  const ask = async <T>(path: string, method = 'GET') => (await (await fetch(url + path, { method })).json()) as T;
  return {
    url,
    host,
    smtpPort: child.said.smtpPort,
    pid: child.pid,
    calls: () => ask<Call[]>('/calls'),
    forgetCalls: () => ask<void>('/calls', 'DELETE'),
    texts: async () => {
      const mails = await ask<TakenMail[]>('/mails');
      return Promise.all(
        mails.map(async ({ to, raw }) => ({ to, text: (await PostalMime.parse(raw)).text?.toString() ?? '' })),
      );
    },
    close: () => child.close(),
  };
}
