/** Settings that services have in tests, in the process and as processes. */
import { roleOf, type ServiceName } from '#kernel/services.js';
import type { TestDatabase } from './cluster.js';
import { HOUSE } from './house.js';
import { AUDIENCE, type Issuer } from './issuer.js';

export const LICENSEE_URL = 'http://127.0.0.1:4102';
/** Nothing takes mail there; a test that reads mail brings its own mailbox. */
const NO_MAIL_PORT = 9;

/** Of mail and of the pages; the mail goes to this port. */
export const mailEnv = (smtpPort: number) => ({
  SMTP_HOST: '127.0.0.1',
  SMTP_PORT: String(smtpPort),
  SUPPORT_SENDER: 'desk@reseller.example.org',
  LICENSEE_SENDER: 'consent@reseller.example.org',
  LICENSEE_URL,
  PUBLIC_URL: 'http://127.0.0.1:4100',
  ...HOUSE,
});

/** What a service cannot start without, on this database, under this wrapping key. */
export const envOf = (name: ServiceName, database: TestDatabase, { issuer }: Pick<Issuer, 'issuer'>, key: string) => ({
  ...mailEnv(NO_MAIL_PORT),
  DATABASE_URL: database.url(roleOf(name)),
  ...(name === 'keeper' ? { RETENTION_DATABASE_URL: database.url('sparsam_retention') } : {}),
  OIDC_ISSUER: issuer,
  OIDC_AUDIENCE: AUDIENCE,
  KEY_ENCRYPTION_KEY: key,
});
