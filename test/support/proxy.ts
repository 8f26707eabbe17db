/** Stands between a service and its database, to be cut and mended. */
import net, { type AddressInfo, type Socket } from 'node:net';
import type { TestDatabase } from './cluster.js';

export interface Proxy {
  /** The database, by way of here. */
  readonly database: TestDatabase;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Ends every connection; new ones are taken and then hear nothing. */
  mute(): Promise<void>;
  /** The connections that there are hear nothing any more and stay open; new ones go through. */
  silence(): Promise<void>;
  mend(): Promise<void>;
  /** How many connections stand. */
  count(): number;
}

export async function startProxy(database: TestDatabase): Promise<Proxy> {
  const target = new URL(database.url('sparsam_orders'));
  const open = new Set<Socket>();
  const pairs = new Set<readonly [Socket, Socket]>();
  let muted = false;
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    return socket;
  };
  const server = net.createServer((client) => {
    keep(client);
    if (muted) return;
    const upstream = keep(net.connect(Number(target.port), target.hostname));
    client.pipe(upstream).pipe(client);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.on('close', () => pairs.delete(pair));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const endAll = () => open.forEach((socket) => socket.destroy());
  const cut = () =>
    new Promise<void>((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
      endAll();
    });
  return {
    database: {
      ...database,
      url: (role) => {
        const url = new URL(database.url(role));
        url.port = String(port);
        return url.toString();
      },
    },
    cut,
    count: () => open.size,
    mute: () => {
      muted = true;
      endAll();
      return Promise.resolve();
    },
    silence: () => {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream).resume();
        upstream.unpipe(client).resume();
      }
      return Promise.resolve();
    },
    mend: async () => {
      muted = false;
      endAll();
      if (!server.listening) await listen(port);
    },
  };
}
