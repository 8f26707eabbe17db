/** The whole embedded system, for `npm start` and for tests. */
import fs from 'node:fs';
import path from 'node:path';
import { makeDatabase } from './database.js';
import { StartError } from './files.js';
import { startIdentityProvider } from './identity-provider.js';
import { startMailbox } from './mailbox.js';
import { endOrphans } from './orphans.js';
import { STATE_DIR } from './paths.js';
import { checkPlan } from './planned.js';
import { freePort } from './ports.js';
import { startPostgres } from './postgres.js';
import { removeRunning, writeRunning, type Running } from './running.js';
import { loadSecrets } from './secrets.js';
import type { Given } from './settings.js';
import { takeLock } from './start-lock.js';
import { Supervisor, type ChildSpec } from './supervisor.js';
import {
  describe,
  migrationEnv,
  notePid,
  pickPorts,
  serviceSpecs,
  vendorSpecs,
  type PlanInput,
  type Ports,
} from './system-plan.js';

export interface SystemOptions {
  /** Where data, logs and secrets lie; `.sparsam` unless said otherwise. */
  stateDir?: string;
  quiet?: boolean;
  /** Preferred ports; 0 is any free one. */
  ports?: Partial<Ports>;
  /** Added to the environment of every service. */
  serviceEnv?: Record<string, string>;
  postgresSettings?: Record<string, string>;
  replicas?: { vendorSync?: number };
  redisUrl?: string;
  /** Settings given by the user of `npm start`, added to the system's own. */
  settings?: Given;
  /** False leaves the database without the demo's vendors, products and customers. */
  seed?: boolean;
  signal?: AbortSignal;
}

export interface System {
  running: Running;
  /** Resolves with a sentence if a part keeps dying: the system is unusable then and should be stopped. */
  failed: Promise<string>;
  /** Stops everything in reverse order. A second call waits for the first. */
  stop(): Promise<void>;
}

/** Starts all parts in order. Throws a StartError with a sentence; what was started by then is stopped again. */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const stateDir = path.resolve(options.stateDir ?? STATE_DIR);
  const say = (line: string) => void (options.quiet || console.log(line));
  checkPlan(options);
  makeStateDir(stateDir);
  const undo: (() => unknown)[] = [await takeLock(stateDir, say, options.signal)];
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= unwind(undo));
  try {
    const begun = await startParts(options, stateDir, say, undo);
    return { ...begun, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: SystemOptions,
  stateDir: string,
  say: (line: string) => void,
  undo: (() => unknown)[],
): Promise<Omit<System, 'stop'>> {
  const { signal } = options;
  const failure = Promise.withResolvers<string>();
  const secrets = loadSecrets(stateDir);
  await endOrphans(stateDir);
  removeRunning(stateDir);
  const { ports, replicaPorts, taken } = await pickPorts(options.ports ?? {}, options.replicas?.vendorSync ?? 1, say);

  undo.push(() => [...Object.values(ports), ...replicaPorts].forEach(freePort));

  // `running.json` is written when all parts are ready and removed before any is stopped; process numbers are noted from the start.
  let known: Running | undefined = undefined;
  let published = false;
  const note = (change: (running: Running) => void) => {
    if (!known) return;
    change(known);
    if (published) writeRunning(known, stateDir);
  };

  say('PostgreSQL');
  const postgres = await startPostgres({
    dataDir: path.join(stateDir, 'postgres', 'data'),
    password: secrets.databaseSuperuser,
    port: ports.postgres,
    taken,
    settings: options.postgresSettings,
    onDeath: (restarted) => {
      if (!restarted) return failure.resolve(`PostgreSQL keeps dying; its log is ${postgres.logFile}.`);
      say('PostgreSQL died and was started again.');
      note((running) => (running.database.pid = postgres.pid));
    },
  });
  undo.push(() => postgres.stop());
  if (postgres.movedFrom) say(`  port ${postgres.movedFrom} is busy: PostgreSQL is on ${postgres.port}`);
  signal?.throwIfAborted();
  await makeDatabase(postgres.superuserUrl, secrets.databaseOwner);

  const supervisor = new Supervisor({
    logDir: path.join(stateDir, 'logs'),
    signal,
    onRestart: (name, pid) => {
      say(`${name} died and was started again (process ${pid}).`);
      note((running) => notePid(running, name, pid));
    },
    onGiveUp: (sentence) => failure.resolve(sentence),
  });
  const database = { port: postgres.port, pid: postgres.pid };
  const { redisUrl, serviceEnv, settings } = options;
  const plan: PlanInput = { ports, replicaPorts, secrets, database, redisUrl, stateDir, serviceEnv, settings };
  const running = describe(plan);
  known = running;
  const startAll = async (specs: ChildSpec[]) => {
    undo.push(() => supervisor.stop(specs.map(({ name }) => name)));
    await Promise.all(specs.map(async (spec) => notePid(running, spec.name, await supervisor.start(spec))));
  };

  say('Migrations');
  await supervisor.runOnce('migrate', 'dist/tools/migrate/migrate.js', migrationEnv(running, secrets));
  say('Identity provider');
  const clientSecrets = secrets.clients;
  const identityProvider = await startIdentityProvider({ port: ports.identityProvider, stateDir, clientSecrets });
  undo.push(() => identityProvider.close());
  say('Mailbox');
  const directory = path.join(stateDir, 'mail');
  const mailbox = await startMailbox({ httpPort: ports.mailbox, smtpPort: ports.smtp, directory });
  undo.push(() => mailbox.close());
  say('Vendor servers');
  await startAll(vendorSpecs(plan));
  say('Services');
  await startAll(serviceSpecs(plan, running));
  undo.push(() => {
    published = false;
    removeRunning(stateDir);
  });
  published = true;
  writeRunning(running, stateDir);
  if (options.seed !== false) {
    say('Demo data');
    await supervisor.runOnce('seed', 'dist/tools/start/seed.js', { SPARSAM_STATE_DIR: stateDir });
  }
  return { running, failed: failure.promise };
}

async function unwind(undo: (() => unknown)[]): Promise<void> {
  for (let last = undo.pop(); last; last = undo.pop()) {
    try {
      await last();
    } catch (error) {
      console.error(error instanceof Error ? error.message : 'A part could not be stopped.');
    }
  }
}

function makeStateDir(stateDir: string): void {
  try {
    fs.mkdirSync(path.join(stateDir, 'vendors'), { recursive: true });
    fs.accessSync(stateDir, fs.constants.W_OK);
  } catch {
    throw new StartError(`${stateDir} cannot be written. Start as the user who owns it, or remove it.`);
  }
}
