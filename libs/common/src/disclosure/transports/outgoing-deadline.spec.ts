/** Once the deadline of a release has passed, not one byte of its letter leaves: counted at a bare socket. */
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { packet, PATIENT_MS } from '../../../../../test/support/scripted-server.js';
import type { HttpLetter } from '../letter.js';
import { OutgoingClient } from './outgoing.js';

const LETTER: HttpLetter = {
  method: 'POST',
  path: '/licenses',
  headers: { 'Content-Type': 'application/json' },
  body: '{}',
};

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** A bare listener that counts every byte of every connection. */
async function listener(): Promise<{
  host: string;
  received: () => number;
  sockets: Socket[];
  close: () => Promise<void>;
}> {
  const sockets: Socket[] = [];
  let received = 0;
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        received += data.length;
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\n{}',
        );
      });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await once(server.close(), 'close');
  };
  opened.push(close);
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, received: () => received, sockets, close };
}

const clientOf = (host: string) =>
  new OutgoingClient({
    baseUrl: `http://${host}`,
    allowedHosts: [host],
    authentication: { scheme: 'bearer' },
    secret: 's',
    timeoutMs: PATIENT_MS,
  });
const past = () => packet([LETTER], {}, performance.now());
/** Every byte sent before has arrived once the connection was seen to end. */
const settled = (sockets: Socket[]) => Promise.all(sockets.map((socket) => socket.destroyed || once(socket, 'close')));

test('a release that grew too old: not one byte leaves over a new connection', async () => {
  const { host, received, sockets } = await listener();
  expect(await clientOf(host).send(past(), 0)).toEqual({ kind: 'not-sent', code: 'release-too-old' });
  await settled(sockets);
  expect(received()).toBe(0);
});

test('a release that grew too old: not one byte leaves over a connection that was kept open', async () => {
  const { host, received, sockets } = await listener();
  const client = clientOf(host);
  expect(await client.send(packet([LETTER]), 0)).toMatchObject({ kind: 'answered', status: 200 });
  const first = received();
  expect(await client.send(packet([LETTER]), 0)).toMatchObject({ kind: 'answered', status: 200 });
  expect(sockets).toHaveLength(1);
  expect(received()).toBe(2 * first);
  expect(await client.send(past(), 0)).toEqual({ kind: 'not-sent', code: 'release-too-old' });
  await settled(sockets);
  expect([sockets.length, received()]).toEqual([1, 2 * first]);
});

test('a release that grows too old: not one byte leaves when that happens while the connection is being made', async () => {
  const { host, received, sockets } = await listener();
  const begun = performance.now();
  const sending = clientOf(host).send(packet([LETTER], {}, begun + 40), 0);
  // The connection is made by the kernel; this process learns of it when its loop turns again, after the deadline.
  while (performance.now() < begun + 60);
  expect(await sending).toEqual({ kind: 'not-sent', code: 'release-too-old' });
  await settled(sockets);
  expect(received()).toBe(0);
});

test('a release in time: the same letter leaves', async () => {
  const { host, received } = await listener();
  expect(await clientOf(host).send(packet([LETTER], {}, performance.now() + 5_000), 0)).toMatchObject({
    kind: 'answered',
  });
  expect(received()).toBeGreaterThan(0);
});

test('a vendor that cannot be reached has received nothing', async () => {
  const { host, close } = await listener();
  await close();
  expect(await clientOf(host).send(packet([LETTER]), 0)).toEqual({ kind: 'not-sent', code: 'econnrefused' });
});

test('a handshake that fails has carried nothing of the letter', async () => {
  const { host } = await listener();
  const client = new OutgoingClient({
    baseUrl: `https://${host}`,
    allowedHosts: [host],
    authentication: { scheme: 'bearer' },
    secret: 's',
    timeoutMs: PATIENT_MS,
  });
  const answer = await client.send(packet([LETTER]), 0);
  expect(answer.kind).toBe('not-sent');
});
