/** A PostgreSQL of one's own for a test file that stops it, kills it, or starts it late. */
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '#model/migrate.js';
import { makeDatabase } from '../../tools/start/database.js';
import { STATE_DIR } from '../../tools/start/paths.js';
import { pickPort } from '../../tools/start/ports.js';
import { startPostgres, type Postgres } from '../../tools/start/postgres.js';
import { PASSWORDS, type TestDatabase } from './cluster.js';

const SUPERUSER_PASSWORD = 'own-superuser';
const OWNER_PASSWORD = 'own-owner';
const NAME = 'sparsam';

/** The journal is written as in real operation: a killed server must find again what it has confirmed. */
const SETTINGS = { max_connections: '100', autovacuum: 'off' };

export class OwnCluster {
  private server: Postgres | undefined;
  private readonly pool: pg.Pool;
  private deaths = 0;

  private constructor(
    private readonly dir: string,
    private readonly port: number,
  ) {
    this.pool = new pg.Pool({ connectionString: this.url('postgres', SUPERUSER_PASSWORD), max: 2 });
    this.pool.on('error', () => undefined);
  }

  /** An address at which nothing answers yet. */
  static async reserve(): Promise<OwnCluster> {
    const { port } = await pickPort(0);
    const dir = path.join(STATE_DIR, 'test', `own-${process.pid}-${port}`);
    fs.mkdirSync(dir, { recursive: true });
    return new OwnCluster(dir, port);
  }

  static async started(): Promise<OwnCluster> {
    const cluster = await OwnCluster.reserve();
    await cluster.start();
    await cluster.migrate();
    return cluster;
  }

  private url(role: string, password: string): string {
    return `postgres://${role}:${password}@127.0.0.1:${this.port}/${NAME}`;
  }

  /** Starts the server with an empty database, or with what was there. */
  async start(): Promise<void> {
    this.server = await startPostgres({
      dataDir: path.join(this.dir, 'data'),
      password: SUPERUSER_PASSWORD,
      port: this.port,
      settings: SETTINGS,
      onDeath: () => (this.deaths += 1),
    });
    if (this.server.port !== this.port) throw new Error('Somebody took the port meanwhile.');
    await makeDatabase(this.server.superuserUrl, OWNER_PASSWORD);
  }

  migrate(): Promise<unknown> {
    return migrate({ ownerUrl: this.url('sparsam_owner', OWNER_PASSWORD), passwords: PASSWORDS });
  }

  /** SIGKILL to the server; it is started again at once. */
  kill(): void {
    process.kill(this.server!.pid, 'SIGKILL');
  }

  /** How often the server was killed and came back. */
  get revivals(): number {
    return this.deaths;
  }

  /** What the server has logged. */
  log(): string {
    return fs.readFileSync(this.server!.logFile, 'utf8');
  }

  /** Fast shutdown. */
  async stop(): Promise<void> {
    await this.server?.stop();
    this.server = undefined;
  }

  /** As what a desk works on; dropping it ends the server and removes its data. */
  get database(): TestDatabase {
    return {
      name: NAME,
      url: (role) => this.url(role, PASSWORDS[role]),
      ownerUrl: this.url('sparsam_owner', OWNER_PASSWORD),
      query: async <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) =>
        (await this.pool.query<T>(sql, values)).rows,
      drop: async () => {
        await this.pool.end();
        await this.stop();
        fs.rmSync(this.dir, { recursive: true, force: true });
      },
    };
  }
}
