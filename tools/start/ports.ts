/**
 * Finds a free port on the loopback and keeps it for the process that will listen there. Between this check and the bind of a child,
 * another start could pick the same port; so a start claims it by holding the UDP port of the same number, which the operating system
 * gives to one process alone and takes back when that process ends.
 */
import dgram from 'node:dgram';
import net from 'node:net';
import { StartError } from './files.js';

const TRIES = 200;

export interface PickedPort {
  port: number;
  /** The busy port that was asked for, when another one had to be taken. */
  movedFrom?: number;
}

/** Claims of this process; they end with it, or with {@link freePort}. */
const claims = new Map<number, dgram.Socket>();

/**
 * Takes the preferred port of 127.0.0.1, or the next free one when it is busy or claimed. 0 means any free port.
 * `taken` holds the ports already promised to others, and gets this one.
 */
export async function pickPort(preferred: number, taken: Set<number> = new Set()): Promise<PickedPort> {
  if (preferred === 0) return { port: remember(await anyFreePort(taken), taken) };
  for (let port = preferred; port < Math.min(preferred + TRIES, 65_536); port++) {
    if (taken.has(port) || !(await claim(port))) continue;
    remember(port, taken);
    return port === preferred ? { port } : { port, movedFrom: preferred };
  }
  throw new StartError(`No free port was found from ${preferred} on.`);
}

/** Ends the claim of a port that is not needed any more. */
export function freePort(port: number): void {
  claims.get(port)?.close();
  claims.delete(port);
}

/** First the claim, then the check: checking a port that another start has claimed could make the bind of its child fail. */
async function claim(port: number): Promise<boolean> {
  if (claims.has(port)) return (await tryListen(port)) !== undefined;
  const socket = await tryHold(port);
  if (!socket) return false;
  claims.set(port, socket);
  if ((await tryListen(port)) !== undefined) return true;
  freePort(port);
  return false;
}

async function anyFreePort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = await tryListen(0);
    if (port !== undefined && !taken.has(port) && (await claim(port))) return port;
  }
  throw new StartError('The operating system has no free port left.');
}

function remember(port: number, taken: Set<number>): number {
  taken.add(port);
  return port;
}

function tryHold(port: number): Promise<dgram.Socket | undefined> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket({ type: 'udp4', reuseAddr: false });
    socket.once('error', () => {
      socket.close();
      resolve(undefined);
    });
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(socket.unref()));
  });
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const bound = (server.address() as net.AddressInfo).port;
      server.close(() => resolve(bound));
    });
  });
}
