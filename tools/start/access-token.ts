/** Access tokens of the running system's demo accounts. */
import { DEMO_ACCOUNTS } from './demo-accounts.js';
import { StartError } from './files.js';
import type { Running } from './running.js';

/** An access token for `sales`, `sales-2`, `support`, `admin`, `dpo` or `metrics`, valid one hour. */
export async function accessToken(running: Pick<Running, 'identityProvider'>, word: string): Promise<string> {
  const { accounts, tokenEndpoint } = running.identityProvider;
  const wanted = DEMO_ACCOUNTS.find((account) => account.word === word || account.id === word);
  const account = accounts.find(({ id }) => id === wanted?.id);
  if (!account) {
    throw new StartError(`Say whose token you want: ${DEMO_ACCOUNTS.map((known) => known.word).join(', ')}.`);
  }
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${account.clientId}:${account.clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  if (!answer.access_token)
    throw new StartError(`The identity provider gave no token: ${answer.error ?? response.status}.`);
  return answer.access_token;
}
