/** A connection that fails at a moment at which nobody has it, against a server that says so in one breath. */
import net, { type AddressInfo } from 'node:net';
import pg from 'pg';
import { configureLog } from '../log/log.js';
import { meaningOf } from './database-error.js';
import { WatchedClient } from './watched-client.js';

configureLog('test', 'silent');

/** A message of PostgreSQL's protocol: its character, its length, what it says. */
const message = (character: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(character);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const WELCOME = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]);
const GOING_DOWN = message('E', Buffer.from('SFATAL\0C57P01\0Mcanary\0\0'));

async function serverThat(
  greets: Buffer,
): Promise<{ pool: pg.Pool; sessions: () => number; close: () => Promise<void> }> {
  const sockets = new Set<net.Socket>();
  let sessions = 0;
  const server = net.createServer((socket) => {
    sockets.add(socket);
    sessions += 1;
    socket.on('error', () => undefined).once('data', () => socket.write(greets));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pool = new pg.Pool({
    Client: WatchedClient as never,
    host: '127.0.0.1',
    port,
    user: 'u',
    password: 'p',
    database: 'd',
    max: 1,
    query_timeout: 100,
  });
  pool.on('error', () => undefined);
  return {
    pool,
    sessions: () => sessions,
    close: async () => {
      await pool.end();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('an error between check-out and the first statement is an error of the statement, and the session is not used again', async () => {
  const { pool, sessions, close } = await serverThat(Buffer.concat([WELCOME, GOING_DOWN]));
  for (let asked = 1; asked <= 3; asked += 1) {
    const client = await pool.connect();
    const error: unknown = await client.query('SELECT 1').then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    client.release();
    expect(meaningOf(error).unavailable).toBe(true);
    expect(sessions()).toBe(asked);
  }
  await close();
});

test('a session that does not answer is not used again, and its owner hears of it', async () => {
  const { pool, sessions, close } = await serverThat(WELCOME);
  const client = await pool.connect();
  const heard = new Promise<Error>((resolve) => client.once('error', resolve));
  await expect(client.query('SELECT 1')).rejects.toThrow('Query read timeout');
  expect((await heard).message).toBe('Query read timeout');
  client.release();
  (await pool.connect()).release();
  expect(sessions()).toBe(2);
  await expect(pool.query('SELECT 1')).rejects.toThrow('Query read timeout');
  await close();
});
