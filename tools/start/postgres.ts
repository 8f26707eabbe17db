/** The embedded PostgreSQL 18: real binaries from an npm package, driven directly. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { StartError } from './files.js';
import { pickPort, freePort, type PickedPort } from './ports.js';
import { postmasterPid, preparePostgresHome, run, runsOn, spawnAs, type PostgresHome } from './postgres-home.js';

const SUPERUSER = 'postgres';
const MAJOR = '18';
const READY_WITHIN_MS = 60_000;
const RESTARTS = 5;
const RESTARTS_WITHIN_MS = 30_000;

/** No setting may weaken these: PostgreSQL's log would otherwise quote values of rows and parameters. */
const PRIVACY: Record<string, string> = {
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  log_min_error_statement: 'panic',
  // The first line of an error quotes what it cannot read (`invalid input syntax for type …: "…"`), and terse keeps that line.
  // Our services log every failure by its code; LOG stands above ERROR here, so starts, crashes and refused sign-ins remain.
  log_min_messages: 'log',
  log_min_duration_statement: '-1',
  log_destination: 'stderr',
  logging_collector: 'off',
};

const USUAL: Record<string, string> = { max_connections: '200', timezone: 'UTC', log_timezone: 'UTC' };

export interface PostgresOptions {
  dataDir: string;
  /** Of the superuser `postgres`; the same one every time. */
  password: string;
  /** Preferred port; the next free one is taken when it is busy. */
  port?: number;
  /** Ports that are promised to others, which do not listen yet. */
  taken?: Set<number>;
  /** Server settings, such as fsync=off for a test. */
  settings?: Record<string, string>;
  /** Called when the server died unasked and was started again, or could not be. */
  onDeath?: (restarted: boolean) => void;
}

export interface Postgres extends PickedPort {
  readonly pid: number;
  readonly logFile: string;
  superuserUrl: string;
  url(role: string, password: string, database: string): string;
  /** Fast shutdown: open transactions are rolled back. Resolves when the server is gone. */
  stop(): Promise<void>;
}

/** Starts PostgreSQL on a data directory, which is made when it is not there. Throws a StartError with a sentence. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const home = await preparePostgresHome(options.dataDir);
  await stopOrphan(home);
  await makeDatabase(home, options.password);
  let picked = await pickPort(options.port ?? 0, options.taken);
  let server = await launch(home, picked.port, options);
  // Somebody may take the port between our look and the server's bind.
  for (let again = 0; server === 'port-taken' && again < 5; again++) {
    picked = { ...(await pickPort(picked.port + 1, options.taken)), movedFrom: options.port };
    server = await launch(home, picked.port, options);
  }
  if (server === 'port-taken') throw new StartError('PostgreSQL found no free port.');
  return supervise(home, picked, server, options);
}

function supervise(home: PostgresHome, picked: PickedPort, first: ChildProcess, options: PostgresOptions): Postgres {
  let server = first;
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();
  let deaths: number[] = [];
  const watch = (child: ChildProcess) =>
    child.once('exit', () => {
      if (stopping) return;
      restarting = revive();
    });
  const revive = async () => {
    let restarted = false;
    while (!restarted && !stopping) {
      deaths = [...deaths.filter((at) => at > Date.now() - RESTARTS_WITHIN_MS), Date.now()];
      if (deaths.length > RESTARTS) return options.onDeath?.(false);
      // The dead server's other processes need a moment to notice and to let go of the shared memory.
      await pause(500);
      const next = await launch(home, picked.port, options).catch(() => undefined);
      if (!next || next === 'port-taken') continue;
      server = next;
      restarted = true;
      watch(server);
    }
    if (restarted) options.onDeath?.(true);
  };
  watch(server);
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${picked.port}/${database}`;
  return {
    ...picked,
    get pid() {
      return server.pid ?? 0;
    },
    logFile: home.logFile,
    url,
    superuserUrl: url(SUPERUSER, options.password, 'postgres'),
    async stop() {
      stopping = true;
      await restarting;
      await ended(server, 'SIGINT');
      freePort(picked.port);
    },
  };
}

/** A server whose starter was killed still runs on our data: it is stopped in order, and started anew. */
async function stopOrphan(home: PostgresHome): Promise<void> {
  const pid = postmasterPid(home.dataDir);
  if (pid === undefined) return;
  if (!runsOn(pid, home.dataDir)) {
    // PostgreSQL believes a stale lock file when its number now belongs to another process of the same user.
    fs.rmSync(path.join(home.dataDir, 'postmaster.pid'), { force: true });
    return;
  }
  try {
    await run(program(home, 'pg_ctl'), ['-D', home.dataDir, '-m', 'fast', '-w', '-t', '60', 'stop'], spawnAs(home));
  } catch {
    if (runsOn(pid, home.dataDir)) {
      throw new StartError(`A PostgreSQL (process ${pid}) of an earlier start does not stop. End it and start again.`);
    }
  }
}

/** Runs initdb unless an earlier run was completed; the result of a killed initdb is removed. */
async function makeDatabase(home: PostgresHome, password: string): Promise<void> {
  const { dataDir } = home;
  const complete = path.join(dataDir, 'sparsam.complete');
  if (fs.existsSync(complete)) {
    const version = fs.readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8').trim();
    if (version === MAJOR) return;
    throw new StartError(
      `The data in ${dataDir} are of PostgreSQL ${version}, this is ${MAJOR}. Remove them to start.`,
    );
  }
  fs.rmSync(dataDir, { recursive: true, force: true });
  fs.mkdirSync(dataDir, { mode: 0o700 });
  const passwordFile = path.join(path.dirname(dataDir), `${path.basename(dataDir)}.password`);
  fs.rmSync(passwordFile, { force: true });
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.user) {
    fs.chownSync(dataDir, home.user.uid, home.user.gid);
    fs.chownSync(passwordFile, home.user.uid, home.user.gid);
  }
  const settings = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, `--username=${SUPERUSER}`, '--encoding=UTF8'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  try {
    await run(program(home, 'initdb'), ['-D', dataDir, ...settings, ...locale], spawnAs(home));
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.split('\n').find((line) => line.includes('error')) ?? '';
    throw new StartError(`PostgreSQL could not make its data directory ${dataDir}. ${said}`.trim());
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  fs.writeFileSync(complete, '');
}

async function launch(
  home: PostgresHome,
  port: number,
  options: PostgresOptions,
): Promise<ChildProcess | 'port-taken'> {
  const settings = { ...USUAL, ...options.settings, ...PRIVACY, port: String(port) };
  const places = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  const flags = Object.entries({ ...settings, ...places }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = fs.openSync(home.logFile, 'a', 0o600);
  const logBegins = fs.fstatSync(log).size;
  // A session of its own: Ctrl-C in the terminal must not stop the database before those who still use it.
  const server = spawn(program(home, 'postgres'), ['-D', home.dataDir, ...flags], {
    ...spawnAs(home),
    detached: true,
    stdio: ['ignore', log, log],
  });
  const failure = new Promise<Error>((resolve) => server.once('error', ({ message }) => resolve(new Error(message))));
  fs.closeSync(log);
  const url = `postgres://${SUPERUSER}:${options.password}@127.0.0.1:${port}/postgres`;
  for (const begun = Date.now(); Date.now() - begun < READY_WITHIN_MS;) {
    const answer = await Promise.race([failure, connects(url)]);
    // Only our own live server counts: after a lost race for the port another server could answer there.
    if (answer === true && server.exitCode === null && server.signalCode === null) return server;
    if (answer === 'wrong-password') {
      await ended(server, 'SIGINT');
      throw new StartError(`The data in ${home.dataDir} were made with other secrets. Remove them to start afresh.`);
    }
    if (answer instanceof Error) throw new StartError(`PostgreSQL could not be started: ${answer.message}.`);
    if (server.exitCode !== null || server.signalCode !== null) {
      const said = fs.readFileSync(home.logFile).subarray(logBegins).toString('utf8');
      if (/could not bind|Address already in use/i.test(said)) return 'port-taken';
      const reason = said.split('\n').findLast((line) => /FATAL|PANIC/.test(line)) ?? '';
      throw new StartError(`PostgreSQL ended at once; its log is ${home.logFile}. ${reason.trim()}`.trim());
    }
    await pause(50);
  }
  await ended(server, 'SIGQUIT');
  throw new StartError(`PostgreSQL was not ready within ${READY_WITHIN_MS / 1000} s; its log is ${home.logFile}.`);
}

async function connects(url: string): Promise<boolean | 'wrong-password'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    return (error as { code?: string }).code === '28P01' ? 'wrong-password' : false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function program(home: PostgresHome, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return path.join(home.native, 'bin', name);
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
