/** A local OpenID provider for the demo and the tests: every visitor may choose an account. Never for real operation. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import Provider, { interactionPolicy, type Configuration, type JWK } from 'oidc-provider';
import { BROWSER_CLIENT, DEMO_ACCOUNTS, TOKEN_AUDIENCE } from './demo-accounts.js';
import { readJson, writePrivateFile } from './files.js';
import { closeServer, listen } from './http-server.js';
import { MemoryAdapter } from './identity-memory.js';
import { signInPage } from './sign-in-page.js';

const TOKEN_LIFETIME_S = 3_600;
const SESSION_LIFETIME_S = 8 * 3_600;

export interface IdentityProviderOptions {
  port: number;
  /** The signing keys are kept here, so that tokens outlive a restart. */
  stateDir: string;
  /** Client id to client secret, one for each demo account. */
  clientSecrets: Record<string, string>;
}

export interface IdentityProvider {
  issuer: string;
  tokenEndpoint: string;
  close(): Promise<void>;
}

/** Starts the provider on 127.0.0.1. Access tokens are JWTs (ES256) for the API, with `sub` and `roles`, valid one hour. */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const issuer = `http://127.0.0.1:${options.port}`;
  const provider = quietly(() => new Provider(issuer, configuration(options)));
  const answer = provider.callback();
  const server = http.createServer((request, response) => {
    if (request.url?.startsWith('/interaction/')) {
      signInPage(provider, request, response).catch(() => {
        if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' });
        response.end('This sign-in has run out or was begun in another browser. Go back and begin it again.\n');
      });
      return;
    }
    // The provider answers its own errors; nothing is left to wait for.
    void answer(request, response);
  });
  await listen(server, options.port);
  return { issuer, tokenEndpoint: `${issuer}/token`, close: () => closeServer(server) };
}

interface Keys {
  jwks: { keys: JWK[] };
  cookies: string[];
}

function loadKeys(stateDir: string): Keys {
  const file = path.join(stateDir, 'identity-provider.json');
  const known = readJson<Keys>(file);
  if (known) return known;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = {
    ...privateKey.export({ format: 'jwk' }),
    kid: randomBytes(8).toString('hex'),
    alg: 'ES256',
    use: 'sig',
  };
  const keys: Keys = { jwks: { keys: [key as JWK] }, cookies: [randomBytes(32).toString('hex')] };
  writePrivateFile(file, JSON.stringify(keys));
  return keys;
}

function configuration({ stateDir, clientSecrets }: IdentityProviderOptions): Configuration {
  const keys = loadKeys(stateDir);
  const accounts = new Map(DEMO_ACCOUNTS.map((account) => [account.id, account]));
  return {
    adapter: MemoryAdapter,
    jwks: keys.jwks,
    cookies: { keys: keys.cookies },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clients: [
      ...DEMO_ACCOUNTS.map(({ id }) => ({
        client_id: id,
        client_secret: clientSecrets[id],
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
      {
        client_id: BROWSER_CLIENT.id,
        application_type: 'native' as const,
        token_endpoint_auth_method: 'none' as const,
        grant_types: ['authorization_code'],
        response_types: ['code' as const],
        redirect_uris: [BROWSER_CLIENT.redirectUri],
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'roles'] },
    findAccount: (_context, sub) => {
      const account = accounts.get(sub);
      if (!account) return undefined;
      return { accountId: sub, claims: () => ({ sub, name: account.name, roles: [account.role] }) };
    },
    // A client of a demo account stands for that account: its id is the token's subject.
    extraTokenClaims: (_context, token) => {
      const account = accounts.get('accountId' in token ? (token.accountId ?? '') : (token.clientId ?? ''));
      return account && { roles: [account.role] };
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => TOKEN_AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: TOKEN_AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_LIFETIME_S,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    pkce: { required: () => true },
    interactions: { policy: signInOnly(), url: (_context, interaction) => `/interaction/${interaction.uid}` },
    // Nobody is asked to consent to our own API: the grant is made by signing in.
    loadExistingGrant: async (context) => {
      const { client, session, provider, params } = context.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(String(params?.scope ?? 'openid'));
      await grant.save();
      return grant;
    },
    ttl: {
      AccessToken: TOKEN_LIFETIME_S,
      ClientCredentials: TOKEN_LIFETIME_S,
      IdToken: TOKEN_LIFETIME_S,
      Interaction: TOKEN_LIFETIME_S,
      Session: SESSION_LIFETIME_S,
      Grant: SESSION_LIFETIME_S,
      AuthorizationCode: 60,
    },
  };
}

/** The usual policy without the question to users of native clients: there is nothing to consent to. */
function signInOnly(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.get('consent')?.checks.remove('native_client_prompt');
  return policy;
}

/** The library warns on the console about what is meant for development: here that is all it is for. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}
