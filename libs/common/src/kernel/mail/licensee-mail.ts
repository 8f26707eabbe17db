/**
 * Mail to licensees, for consent alone: plain text and simple HTML, no tracking, one message to one address. Letters to vendors go
 * another way (`outgoing-mail.ts`), so neither can write to the other's recipients.
 */
import MailComposer from 'nodemailer/lib/mail-composer';
import { post, type MailSettings, type Posted } from './smtp.js';

export interface LicenseeMail {
  readonly to: string;
  /** UUID; the same at every attempt. */
  readonly messageId: string;
  readonly date: Date;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export class LicenseeMailer {
  constructor(
    private readonly settings: MailSettings,
    private readonly from: string,
    /** Name of the house, shown as the sender. */
    private readonly name: string,
  ) {}

  async send(letter: LicenseeMail): Promise<Posted> {
    const domain = this.from.slice(this.from.lastIndexOf('@') + 1);
    const raw = await new MailComposer({
      from: { name: this.name, address: this.from },
      to: letter.to,
      messageId: `<${letter.messageId}@${domain}>`,
      date: letter.date,
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build();
    return post(this.settings, { from: this.from, to: letter.to }, raw, () => true);
  }
}
