/** A server whose certificate nobody vouches for: it is `localhost`, signed by itself, good until 2126. Nothing is kept with its key. */
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9ow8Xe27a8qKKlLN
ZengUevGYcJIa55XxWtwD+0R0AihRANCAAS9qkw2i/CytmmWr4AtHaBe6cZuQ1qE
zExA89xflS6r1vuPt5pySqJBczplvAxh9xECrjQ1JSuDmB1+LSS+0ZS2
-----END PRIVATE KEY-----
`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUbMVx1Cw92Xcl4log/sMOLiruXh8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODExMDYyN1oYDzIxMjYxMTA0
MTEwNjI3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAS9qkw2i/CytmmWr4AtHaBe6cZuQ1qEzExA89xflS6r1vuPt5pySqJB
czplvAxh9xECrjQ1JSuDmB1+LSS+0ZS2o2kwZzAdBgNVHQ4EFgQU+mSj58nI/qYm
f2YWBI1wcBJwhoUwHwYDVR0jBBgwFoAU+mSj58nI/qYmf2YWBI1wcBJwhoUwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAIgtaIShl6oO+5connt0fTGjNQnnN12YsiNwl43jwZfoAiEA13VFHd9Y
CWBnKqbUjXdub5aQTKoP3EUdeKAQGjqXJsk=
-----END CERTIFICATE-----
`;

/** PostgreSQL's client asks with these eight bytes whether the server speaks TLS. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

export interface UntrustedServer {
  readonly port: number;
  readonly connections: number;
  /** What came outside TLS and is no part of its handshake, and what came inside. */
  readonly heard: string;
  close(): Promise<void>;
}

/**
 * `answers`: what it says to PostgreSQL's question, S or N; without it, it speaks TLS from the first byte, as Redis does. Whatever it hears
 * beside the handshake is written down.
 */
export async function startUntrusted(answers?: 'S' | 'N'): Promise<UntrustedServer> {
  let heard = '';
  let connections = 0;
  const open = new Set<net.Socket>();
  const secure = (socket: net.Socket) => {
    const inside = new tls.TLSSocket(socket, { isServer: true, key: KEY, cert: CERTIFICATE });
    inside.on('error', () => socket.destroy()).on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')));
  };
  const server = net.createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    if (answers === undefined) return secure(socket);
    socket.once('data', (bytes: Buffer) => {
      if (!bytes.equals(SSL_REQUEST)) heard += bytes.toString('latin1');
      socket.write(answers);
      if (answers === 'S') secure(socket);
      else socket.on('data', (more: Buffer) => (heard += more.toString('latin1')));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    get heard() {
      return heard;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      open.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}
