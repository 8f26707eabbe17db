/** A licensee at their mailbox and in their browser, and the supporter who asks them. */
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import type { ComposedEscalationView, EscalationState, EscalationView, SendBody } from '../../tools/client/sparsam.js';
import { Desk } from './desk.js';
import { startMailbox, type KeptMail, type TestMailbox } from './mailbox.js';
import type { QueueKind } from './redis.js';
import { mailEnv } from './settings.js';
import { waitFor } from './wait-for.js';

export interface Shown {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
}

/** A mail as text, its quoted-printable parts decoded. */
export const textOf = (mail: KeptMail): string => {
  const bytes = mail.raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

export const linkIn = (mail: KeptMail, path: string): string => {
  const found = new RegExp(`/${path}/([A-Za-z0-9_-]{43})`).exec(textOf(mail));
  if (!found) throw new Error(`No link to ${path} in the mail.`);
  return `/${path}/${found[1]}`;
};

export const nonceOf = (html: string): string => /name="nonce" value="([^"]+)"/.exec(html)![1]!;
export const actionOf = (html: string): string => /<form[^>]*action="([^"]+)"/.exec(html)![1]!;
/** Addresses of ours that the page leads to. */
export const waysOn = (html: string): string[] => [...html.matchAll(/href="(\/[^"]*)"/g)].map((match) => match[1]!);

export interface Asked {
  readonly caseId: string;
  readonly escalationId: string;
  readonly serialNumber: string;
  readonly link: string;
  readonly composed: ComposedEscalationView;
}

/** A desk with a mailbox, whose vendor takes cases over HTTP. */
export class Licensees {
  private constructor(
    readonly desk: Desk,
    readonly mailbox: TestMailbox,
  ) {}

  static async open(queue: QueueKind, env: Readonly<Record<string, string>> = {}): Promise<Licensees> {
    const mailbox = await startMailbox();
    const desk = await Desk.open({ queue, env: { ...mailEnv(mailbox.port), ...env } });
    await desk.startForCases();
    await desk.useChannel('http-ticket');
    return new Licensees(desk, mailbox);
  }

  async close(): Promise<void> {
    await this.desk.close();
    await this.mailbox.close();
  }

  async page(path: string, form?: Record<string, string>, headers: Record<string, string> = {}): Promise<Shown> {
    const answer = await fetch(`${this.desk.service('consent').pagesUrl}${path}`, {
      headers,
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  }

  /** Opens a page and sends its form with these fields. */
  async send(path: string, fields: Record<string, string>): Promise<Shown> {
    const { html } = await this.page(path);
    return this.page(actionOf(html), { nonce: nonceOf(html), ...fields });
  }

  mailsTo(email: string, containing: string): KeptMail[] {
    return this.mailbox.mails.filter((kept) => kept.to.includes(email) && textOf(kept).includes(containing));
  }

  /** The mail to this address that holds these words; `after`: so many of them were there before. */
  mail(email: string, containing: string, after = 0): Promise<KeptMail> {
    return waitFor(`a mail with ${containing}`, () => this.mailsTo(email, containing)[after]);
  }

  /** A case, escalated with a question; the question has arrived. */
  async ask(serialNumber: string, email: string, extra: Partial<SendBody> = {}, problem?: string): Promise<Asked> {
    const before = this.mailsTo(email, '/consent/').length;
    const { caseId, composed } = await this.desk.composedCase(serialNumber, problem);
    await this.desk.choose(composed.id, 'ask', extra);
    const mail = await this.mail(email, '/consent/', before);
    return { caseId, escalationId: composed.id, serialNumber, link: linkIn(mail, 'consent'), composed };
  }

  escalationIn(caseId: string, state: EscalationState): Promise<EscalationView> {
    return this.desk.escalationIn(caseId, state);
  }

  /** The links to own pages that were mailed to this address when it was typed. */
  async ownPages(email: string, count = 1): Promise<string[]> {
    // Receipts lead there too; this is what only the mail says that was asked for.
    const words = TEXTS.de.mail.pageLink.after[1]!;
    const before = this.mailsTo(email, words).length;
    await this.send('/me?language=de', { email });
    await waitFor('the links', () => this.mailsTo(email, words).length >= before + count);
    return this.mailsTo(email, words)
      .slice(before)
      .map((mail) => linkIn(mail, 'me'));
  }
}
