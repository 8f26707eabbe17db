/** Who can sign in to the local identity provider. It serves the demo and the tests, never real operation. */

export interface DemoAccount {
  id: string;
  name: string;
  role: 'sales' | 'support' | 'admin' | 'dpo' | 'metrics';
  /** What `npm run token -- <word>` calls it. */
  word: string;
  /** A machine's account, which is not on the sign-in page. */
  machine?: true;
}

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { id: 'demo-sales-1', name: 'Sales, first clerk', role: 'sales', word: 'sales' },
  { id: 'demo-sales-2', name: 'Sales, second clerk', role: 'sales', word: 'sales-2' },
  { id: 'demo-support', name: 'Support', role: 'support', word: 'support' },
  { id: 'demo-admin', name: 'Administrator', role: 'admin', word: 'admin' },
  { id: 'demo-dpo', name: 'Data-protection officer', role: 'dpo', word: 'dpo' },
  { id: 'demo-metrics', name: 'Metrics reader', role: 'metrics', word: 'metrics', machine: true },
];

export const TOKEN_AUDIENCE = 'urn:sparsam:api';

/** The public client a browser or a script may use with authorization code + PKCE, on any port of the loopback. */
export const BROWSER_CLIENT = { id: 'demo-browser', redirectUri: 'http://127.0.0.1/callback' } as const;
