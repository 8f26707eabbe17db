/** Links of licensees as mails hold them, for tests that wait for no mail. */
import { newId } from '#kernel/ids.js';
import { newToken, tokenHash } from '../../apps/consent/src/secrets.js';
import type { TestDatabase } from './cluster.js';

const AREA = { decide: 'consent', withdraw: 'withdraw', person: 'me' } as const;
export type LinkKind = keyof typeof AREA;

/** The path of a new link of a person, or of the person of a consent. */
export async function newLink(database: Pick<TestDatabase, 'query'>, kind: LinkKind, of: string): Promise<string> {
  const token = newToken();
  await database.query(
    `INSERT INTO licensee_links (id, kind, token_hash, person_id, consent_id, expires_at, created_at)
     SELECT $1, $2::text, $3, p.id, CASE WHEN $2 <> 'person' THEN c.id END, CASE WHEN $2 <> 'withdraw' THEN now() + interval '1 hour' END, now()
       FROM persons p LEFT JOIN consents c ON c.person_id = p.id AND c.id = $4 WHERE $4 IN (p.id, c.id)`,
    [newId('licenseeLink'), kind, tokenHash(token), of],
  );
  return `/${AREA[kind]}/${token}`;
}
