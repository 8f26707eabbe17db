/** A real issuer of access tokens over HTTP: discovery, published keys, and tokens of any kind a test wants. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export const AUDIENCE = 'urn:sparsam:api';

export interface TokenWish {
  readonly subject?: string;
  readonly roles?: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now; negative: expired. */
  readonly expiresIn?: number;
  /** Signed with a key that the issuer never published. */
  readonly foreignKey?: boolean;
  /** Instead of the usual claims; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Instead of the type of an access token; null leaves it out. */
  readonly type?: string | null;
}

export interface Issuer {
  readonly issuer: string;
  token(wish?: TokenWish): Promise<string>;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const [own, foreign] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  let issuer = '';
  const server = http.createServer((request, response) => {
    const answers: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/jwks` },
      '/jwks': { keys: [jwk] },
    };
    const answer = answers[request.url ?? ''];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    token: (wish = {}) =>
      new SignJWT({
        roles: wish.roles ?? ['sales'],
        sub: wish.subject ?? 'clerk-1',
        iss: wish.issuer ?? issuer,
        aud: wish.audience ?? AUDIENCE,
        iat: Math.floor(Date.now() / 1000),
        exp: Math.floor(Date.now() / 1000) + (wish.expiresIn ?? 3600),
        ...wish.claims,
      })
        .setProtectedHeader({
          alg: 'ES256',
          kid: 'test',
          ...(wish.type === null ? {} : { typ: wish.type ?? 'at+jwt' }),
        })
        .sign(wish.foreignKey ? foreign.privateKey : own.privateKey),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
