/** Stands between a client and a server, and can swallow what one kind of connection says without closing it. */
import net from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** From now on connections on which the client has said `word` are mute in both directions. Returns how many there are. */
  mute(word: string): number;
  close(): Promise<void>;
}

interface Pair {
  readonly client: net.Socket;
  readonly server: net.Socket;
  said: string;
  mute: boolean;
}

const REMEMBERED = 100_000;

export async function startProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const listener = net.createServer((client) => {
    const pair: Pair = { client, server: net.connect(targetPort, '127.0.0.1'), said: '', mute: false };
    pairs.add(pair);
    client.on('data', (bytes) => {
      pair.said = (pair.said + bytes.toString('latin1')).slice(-REMEMBERED);
      if (!pair.mute) pair.server.write(bytes);
    });
    pair.server.on('data', (bytes) => !pair.mute && client.write(bytes));
    for (const socket of [client, pair.server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        // A mute connection looks alive to whoever holds its other end.
        if (!pair.mute) (socket === client ? pair.server : client).destroy();
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as net.AddressInfo).port,
    mute: (word) => {
      const found = [...pairs].filter(({ said }) => said.includes(word));
      for (const pair of found) pair.mute = true;
      return found.length;
    },
    close: async () => {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
