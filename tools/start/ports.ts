/** Finding a free port on the loopback. */
import net from 'node:net';
import { StartError } from './files.js';

const TRIES = 200;

export interface PickedPort {
  port: number;
  /** The busy port that was asked for, when another one had to be taken. */
  movedFrom?: number;
}

/**
 * Takes the preferred port of 127.0.0.1, or the next free one when it is busy. 0 means any free port.
 * `taken` holds the ports already promised to others, and gets this one.
 */
export async function pickPort(preferred: number, taken: Set<number> = new Set()): Promise<PickedPort> {
  if (preferred === 0) return { port: remember(await anyFreePort(taken), taken) };
  for (let port = preferred; port < Math.min(preferred + TRIES, 65_536); port++) {
    if (taken.has(port) || !(await isFree(port))) continue;
    remember(port, taken);
    return port === preferred ? { port } : { port, movedFrom: preferred };
  }
  throw new StartError(`No free port was found from ${preferred} on.`);
}

/** Whether a server could listen on this port of 127.0.0.1 now. */
async function isFree(port: number): Promise<boolean> {
  return (await tryListen(port)) !== undefined;
}

async function anyFreePort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = await tryListen(0);
    if (port !== undefined && !taken.has(port)) return port;
  }
  throw new StartError('The operating system has no free port left.');
}

function remember(port: number, taken: Set<number>): number {
  taken.add(port);
  return port;
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
