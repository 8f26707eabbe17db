import { HOUSE } from './house.js';

/** Settings of consent and of mail for a desk whose mail goes to a test mailbox. */
export const consentEnv = (smtpPort: number) =>
  ({
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtpPort),
    SUPPORT_SENDER: 'desk@reseller.example.org',
    LICENSEE_SENDER: 'consent@reseller.example.org',
    LICENSEE_URL: 'http://127.0.0.1:4102',
    PUBLIC_URL: 'http://127.0.0.1:4100',
    ...HOUSE,
  }) satisfies Record<string, string>;
