import dgram from 'node:dgram';
import net from 'node:net';
import { pickPort, freePort } from './ports.js';

test('a busy port is moved to the next free one, and said', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const busy = (server.address() as net.AddressInfo).port;
  const picked = await pickPort(busy);
  expect(picked.movedFrom).toBe(busy);
  expect(picked.port).toBeGreaterThan(busy);
  await new Promise((resolve) => server.close(resolve));
});

test('a port that is promised to another part is not given twice', async () => {
  const taken = new Set<number>();
  const first = await pickPort(0, taken);
  const second = await pickPort(first.port, taken);
  expect(second.port).not.toBe(first.port);
  expect(taken).toEqual(new Set([first.port, second.port]));
});

test('a port that another start claimed is not looked at, not taken, and free again when that start is over', async () => {
  const other = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => other.bind({ port: 0, address: '127.0.0.1', exclusive: true }, resolve));
  const { port } = other.address();
  const picked = await pickPort(port);
  expect(picked).toMatchObject({ movedFrom: port });
  await new Promise<void>((resolve) => other.close(() => resolve()));
  expect(await pickPort(port)).toEqual({ port });
  for (const mine of [port, picked.port]) freePort(mine);
});
