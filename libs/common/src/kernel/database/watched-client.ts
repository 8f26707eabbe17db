/**
 * A connection that its pool never hands out again after it has failed. Every pool uses it: an error fails the statement under way, and
 * never the process.
 */
import pg from 'pg';
import { errorFacts, log } from '../log/log.js';
import { meaningOf } from './database-error.js';

/** Time for a closing connection to end before it is destroyed: a dead peer never answers. */
const GOODBYE_MS = 2_000;
/** How often a read-only session is checked: it is closed once idle, since it stays read-only when the database is writable again. */
const READ_ONLY_MS = 2_000;
/** How often a session that only listens is probed. */
const LISTENING_MS = 15_000;

const READ_ONLY: ReadonlySet<string> = new Set(['default_transaction_read_only', 'in_hot_standby']);

type Callback = (error: unknown, ...rest: unknown[]) => void;

export class WatchedClient extends pg.Client {
  /** Open connections by their target: when one of them fails, its idle neighbours are closed too. */
  private static readonly open = new Map<string, Set<WatchedClient>>();

  private readonly neighbours: Set<WatchedClient>;
  private atWork = 0;
  private ended = false;
  private listening: NodeJS.Timeout | undefined;
  private readonly says = new Map<string, boolean>();
  private readOnly: NodeJS.Timeout | undefined;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const name = typeof config === 'object' ? `${config.application_name} ${config.connectionString}` : String(config);
    this.neighbours = WatchedClient.open.get(name) ?? new Set();
    WatchedClient.open.set(name, this.neighbours);
    // Registered at once: between two owners of a connection nobody else listens, and an unheard error would end the process.
    this.on('error', (error) => this.lose(error, false));
    this.once('end', () => this.forget());
    this.connection.on('parameterStatus', (message: { parameterName: string; parameterValue: string }) => {
      if (!READ_ONLY.has(message.parameterName)) return;
      this.says.set(message.parameterName, message.parameterValue === 'on');
      this.watchReadOnly();
    });
    this.once('connect', () => this.neighbours.add(this));
  }

  override query(...args: unknown[]): never {
    const [text] = args;
    if (typeof text === 'string' && /\bLISTEN\b/.test(text)) this.listen();
    this.atWork += 1;
    const told = (error: unknown) => {
      this.atWork -= 1;
      if (error && meaningOf(error).endsSession) this.lose(error as Error);
    };
    const callback = args.at(-1);
    const ask = super.query as (...all: unknown[]) => unknown;
    if (typeof callback === 'function') {
      const heard: Callback = (error, ...rest) => {
        told(error);
        (callback as Callback)(error, ...rest);
      };
      return ask.apply(this, [...args.slice(0, -1), heard]) as never;
    }
    const asked = ask.apply(this, args) as Promise<unknown>;
    return asked.then(
      (result) => {
        told(undefined);
        return result;
      },
      (error: unknown) => {
        told(error);
        throw error;
      },
    ) as never;
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    const cut = setTimeout(() => this.connection.stream.destroy(), GOODBYE_MS).unref();
    this.once('end', () => clearTimeout(cut));
    return callback ? super.end(callback) : super.end();
  }

  /** No statement and no transaction is under way. */
  private get isIdle(): boolean {
    return this.atWork === 0 && this.getTransactionStatus() === 'I';
  }

  /** Closes the connection, with `tell` also for its owner, and closes idle neighbours: they are as old and lead to the same server. */
  private lose(error: Error, tell = true): void {
    if (this.ended) return;
    this.forget();
    log.warn('database.connection-lost', errorFacts(error));
    for (const other of [...this.neighbours]) if (other.isIdle) other.lose(error);
    if (tell) this.emit('error', error);
    void this.end();
  }

  private forget(): void {
    this.ended = true;
    this.neighbours.delete(this);
    clearInterval(this.listening);
    clearInterval(this.readOnly);
  }

  /** A connection that only listens would never notice that its peer is gone. */
  private listen(): void {
    this.listening ??= setInterval(() => {
      // A missing answer ends the session in `query`.
      if (this.isIdle) this.query('SELECT 1', () => undefined);
    }, LISTENING_MS).unref();
  }

  private watchReadOnly(): void {
    clearInterval(this.readOnly);
    if (this.ended || ![...this.says.values()].includes(true)) return;
    this.readOnly = setInterval(() => {
      if (this.isIdle) this.lose(Object.assign(new Error('The session may only read.'), { code: '25006' }));
    }, READ_ONLY_MS).unref();
  }
}
