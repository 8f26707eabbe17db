/** A service that is told to stop waits for what it has taken, and for nothing that somebody never sends. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { Drain } from './drain.js';

const LINES = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n';

test('a body that never comes keeps no server open, and one that is still coming is answered', async () => {
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => response.end('taken'));
  });
  const drain = new Drain(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const [silent, slow] = [net.connect(port, '127.0.0.1'), net.connect(port, '127.0.0.1')];
  let answer = '';
  slow.on('data', (bytes: Buffer) => (answer += bytes.toString()));
  const gone = [silent, slow].map((socket) =>
    once(
      socket.on('error', () => undefined),
      'close',
    ),
  );
  for (const socket of [silent, slow]) {
    const asked = once(server, 'request');
    socket.write(`${LINES}12345`);
    await asked;
  }
  const closed = once(server, 'close');
  drain.begin(10_000);
  server.close();
  slow.write('67890');
  await Promise.all([closed, ...gone]);
  expect(answer).toContain('taken');
});

test('answers that nobody reads keep no server open', async () => {
  const server = http.createServer((_request, response) => response.end(Buffer.alloc(1_000_000)));
  const drain = new Drain(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const reader = net.connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  const asked = once(server, 'request');
  // With the beginning of one more: a line that has nothing half said Node closes by itself.
  reader.write(`${'GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(50)}GET / HT`);
  await asked;
  const closed = once(server, 'close');
  drain.begin(400);
  server.close();
  await closed;
  reader.destroy();
});
