/** How a service reaches its mail server. Whether it needs one, and what for, is for its own table to say. */
import { plainHost } from './connections.js';
import { flag, integer, optionalText, type Parsed, type Setting } from './env.js';

const SMTP_SETTINGS = {
  SMTP_PORT: integer('port of the mail server', 25, 1, 65_535),
  SMTP_SECURE: flag('true: TLS from the first byte; false: STARTTLS, without which nothing leaves this machine', false),
  SMTP_PLAIN_HOST: plainHost('a mail server'),
  SMTP_USER: optionalText('user at the mail server'),
  SMTP_PASSWORD: optionalText('password at the mail server'),
};

export const smtpSettings = <H extends string | undefined>(smtpHost: Setting<H>) => ({
  SMTP_HOST: smtpHost,
  ...SMTP_SETTINGS,
});

export type SmtpEnv = Readonly<Parsed<typeof SMTP_SETTINGS>>;

/** With one of them alone the service would not log in, and mails would fail instead of the start. */
export const mailLoginIsWhole = (env: Pick<SmtpEnv, 'SMTP_USER' | 'SMTP_PASSWORD'>) =>
  (env.SMTP_USER === undefined) === (env.SMTP_PASSWORD === undefined) ||
  'SMTP_USER and SMTP_PASSWORD must be given together';
