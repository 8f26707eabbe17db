/** Where a personal datum could come to rest or pass by: each sink gives its text in pieces, each piece with the name of its place. */
import net from 'node:net';
import { Redis } from 'ioredis';
import fs from 'node:fs';
import pg from 'pg';
import type { Desk } from '../support/desk.js';
import type { TestDatabase } from '../support/cluster.js';
import type { TestRedis } from '../support/redis.js';

export interface Piece {
  readonly place: string;
  readonly text: string;
}

type Row = Record<string, unknown>;

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);

const TABLES = `
  SELECT format('%s.%s', n.nspname, c.relname) AS name, format('%I.%I', n.nspname, c.relname) AS quoted
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'm', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'seen')`;

const NOTE_WRITES = `
  CREATE SCHEMA seen;
  CREATE TABLE seen.writes (n bigint GENERATED ALWAYS AS IDENTITY, at timestamptz, place text, content jsonb);
  CREATE FUNCTION seen.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    BEGIN
      INSERT INTO seen.writes (at, place, content) VALUES (clock_timestamp(), TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, to_jsonb(NEW));
      RETURN NULL;
    END $$;`;

/**
 * Every table of every schema, read through the catalogue; and every row that was ever written, also when it was overwritten
 * or deleted a moment later, as jobs are: a trigger on each table keeps a copy. What was rolled back leaves nothing.
 */
export class DatabaseSink {
  private last = 0;
  /** What was given already, by its place: a value that is still there is not looked at again. */
  private readonly given = new Map<string, Set<string>>();

  private constructor(readonly database: TestDatabase) {}

  static async on(database: TestDatabase): Promise<DatabaseSink> {
    await database.query(NOTE_WRITES);
    for (const { quoted } of await database.query<{ quoted: string }>(`${TABLES} AND c.relkind IN ('r', 'p')`)) {
      await database.query(
        `CREATE TRIGGER seen AFTER INSERT OR UPDATE ON ${quoted} FOR EACH ROW EXECUTE FUNCTION seen.note()`,
      );
    }
    return new DatabaseSink(database);
  }

  /** Each value in the tables and in what was written to them that was not given before; one piece per column. */
  async pieces(): Promise<Piece[]> {
    const pieces: Piece[] = [];
    for (const { name, quoted } of await this.database.query<{ name: string; quoted: string }>(TABLES)) {
      const rows = await this.database.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${quoted} t`);
      pieces.push(
        ...this.newIn(
          name,
          rows.map(({ row }) => row),
        ),
      );
    }
    const writes = await this.database.query<{ n: string; place: string; content: Row }>(
      'SELECT n, place, content FROM seen.writes WHERE n > $1 ORDER BY n',
      [this.last],
    );
    this.last = Number(writes.at(-1)?.n ?? this.last);
    for (const [place, rows] of Map.groupBy(writes, (write) => write.place))
      pieces.push(
        ...this.newIn(
          place,
          rows.map(({ content }) => content),
        ),
      );
    return pieces;
  }

  /** For a marker that was not known yet: all is given once more. */
  lookAgain(): void {
    this.last = 0;
    this.given.clear();
  }

  private newIn(table: string, rows: readonly Row[]): Piece[] {
    const columns = new Map<string, string[]>();
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        const text = asText(value);
        const place = `${table}.${column}`;
        if (!this.given.has(place)) this.given.set(place, new Set());
        if (text === '' || this.given.get(place)!.has(text)) continue;
        this.given.get(place)!.add(text);
        if (!columns.has(place)) columns.set(place, []);
        columns.get(place)!.push(text);
      }
    }
    return [...columns].map(([place, texts]) => ({ place, text: texts.join('\n') }));
  }

  /** All rows ever written to a table, in order. */
  async writes(place: string): Promise<Row[]> {
    const rows = await this.database.query<{ content: Row }>(
      'SELECT content FROM seen.writes WHERE place = $1 ORDER BY n',
      [place],
    );
    return rows.map(({ content }) => content);
  }
}

/** Longer than any line or spelling. */
const OVERLAP = 5_000;

/** Gives each time only what was added to a growing text, and enough before it that nothing is torn. */
export class Growth {
  private read = 0;

  pieceOf(place: string, text: string): Piece {
    const piece = { place, text: text.slice(Math.max(0, this.read - OVERLAP)) };
    this.read = text.length;
    return piece;
  }
}

/** What BullMQ says over NOTIFY: whoever can connect to the database can hear it. */
export class NotifySink {
  private readonly growth = new Growth();
  private heard = '';

  private constructor(private readonly client: pg.Client) {
    client.on('notification', ({ channel, payload }) => (this.heard += `${channel} ${payload}\n`));
    client.on('error', () => undefined);
  }

  static async on(database: TestDatabase): Promise<NotifySink> {
    const client = new pg.Client({ connectionString: database.ownerUrl });
    const sink = new NotifySink(client);
    await client.connect();
    for (const channel of ['bullmq_jobs', 'bullmq_events', 'bullmq_relay']) await client.query(`LISTEN ${channel}`);
    return sink;
  }

  get messages(): string {
    return this.heard;
  }

  piece(): Piece {
    return this.growth.pieceOf('NOTIFY', this.heard);
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

/** A command's arguments as MONITOR writes them: quoted, with bytes beyond ASCII as \\xHH. */
const argumentsIn = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, quoted]) => {
    const bytes = quoted!.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex: string | undefined, character: string) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : ({ n: '\n', r: '\r', t: '\t' }[character] ?? character),
    );
    return Buffer.from(bytes, 'latin1').toString('utf8');
  });

/** Every command that Redis was given, while it was given, and every key that is there. */
export class RedisSink {
  readonly commands: string[][] = [];
  private taken = 0;

  private constructor(
    private readonly client: Redis,
    private readonly monitor: net.Socket,
  ) {
    client.on('error', () => undefined);
  }

  static async on(redis: TestRedis): Promise<RedisSink> {
    const { hostname, port } = new URL(redis.url);
    // A bare connection: a client that asks for anything else beside MONITOR takes a command of somebody for its answer.
    const monitor = net.connect(Number(port), hostname).setEncoding('latin1');
    const sink = new RedisSink(new Redis(redis.url), monitor);
    monitor.on('error', () => undefined).write('MONITOR\r\n');
    let rest = '';
    await new Promise<void>((resolve) => {
      monitor.on('data', (text: string) => {
        const lines = (rest + text).split('\r\n');
        rest = lines.pop()!;
        for (const line of lines) {
          if (line === '+OK') resolve();
          else sink.commands.push(argumentsIn(line));
        }
      });
    });
    return sink;
  }

  async pieces(): Promise<Piece[]> {
    const commands = this.commands.slice(this.taken).map((args) => args.join(' '));
    this.taken = this.commands.length;
    const keys = await this.client.keys('*');
    const values = await Promise.all(keys.map(async (key) => `${key} ${asText(await this.read(key))}`));
    return [
      { place: 'Redis commands', text: commands.join('\n') },
      { place: 'Redis keys', text: values.join('\n') },
    ];
  }

  private async read(key: string): Promise<unknown> {
    switch (await this.client.type(key)) {
      case 'string':
        return this.client.get(key);
      case 'hash':
        return this.client.hgetall(key);
      case 'list':
        return this.client.lrange(key, 0, -1);
      case 'set':
        return this.client.smembers(key);
      case 'zset':
        return this.client.zrange(key, 0, -1, 'WITHSCORES');
      case 'stream':
        return this.client.xrange(key, '-', '+');
      default:
        return null;
    }
  }

  close(): void {
    this.client.disconnect();
    this.monitor.destroy();
  }
}

/** PostgreSQL's own log, from now on. The file is that of the whole cluster; a marker is ours alone all the same. */
export class PostgresLogSink {
  private read: number;

  constructor(private readonly file = process.env.TEST_POSTGRES_LOG ?? '') {
    this.read = fs.statSync(this.file).size;
  }

  piece(): Piece {
    const all = fs.readFileSync(this.file);
    const text = all.subarray(Math.max(0, this.read - OVERLAP)).toString('utf8');
    this.read = all.length;
    return { place: 'log of PostgreSQL', text };
  }
}

/** Metrics of every running service. */
export async function metrics(desk: Desk): Promise<Piece[]> {
  const token = await desk.token({ roles: ['metrics'] });
  const running = desk.processes.filter((process) => process.isRunning);
  return Promise.all(
    running.map(async (process) => {
      const answer = await fetch(`${process.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
      if (answer.status !== 200) throw new Error(`The metrics of ${process.name} answer ${answer.status}.`);
      return { place: `metrics of ${process.name}`, text: await answer.text() };
    }),
  );
}
