/** The random secrets of one checkout: made once, kept in `.sparsam/secrets.json`, readable by their owner only. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { perRole, type DatabaseRole } from '#model/grants/grants.js';
import { DEMO_ACCOUNTS } from './demo-accounts.js';
import { readJson, writePrivateFile } from './files.js';

export interface Secrets {
  databaseSuperuser: string;
  databaseOwner: string;
  /** Passwords of the roles. */
  database: Record<DatabaseRole, string>;
  /** 32 random bytes, base64. */
  keyEncryptionKey: string;
  keygenVendor: string;
  plainVendor: string;
  /** Client id to client secret. */
  clients: Record<string, string>;
}

/** Reads the secrets of a state directory and makes those that are missing. */
export function loadSecrets(stateDir: string): Secrets {
  const file = path.join(stateDir, 'secrets.json');
  const known = readJson<Partial<Secrets>>(file) ?? {};
  const secrets = completed(known);
  if (JSON.stringify(secrets) !== JSON.stringify(known)) {
    fs.mkdirSync(stateDir, { recursive: true });
    writePrivateFile(file, JSON.stringify(secrets, null, 2));
  }
  return secrets;
}

/** Secrets that nobody keeps. */
export const randomSecrets = (): Secrets => completed({});

const completed = (known: Partial<Secrets>): Secrets => ({
  databaseSuperuser: known.databaseSuperuser ?? word(),
  databaseOwner: known.databaseOwner ?? word(),
  database: perRole((role) => known.database?.[role] ?? word()),
  keyEncryptionKey: known.keyEncryptionKey ?? randomBytes(32).toString('base64'),
  keygenVendor: known.keygenVendor ?? word(),
  plainVendor: known.plainVendor ?? word(),
  clients: Object.fromEntries(DEMO_ACCOUNTS.map(({ id }) => [id, known.clients?.[id] ?? word()])),
});

/** Characters that need no quoting in an address, in SQL or in a shell. */
function word(): string {
  return randomBytes(24).toString('hex');
}
