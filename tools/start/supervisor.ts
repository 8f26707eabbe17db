/** Child processes: started, watched, started again when they die unasked, stopped in order. */
import { fork, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { StartError } from './files.js';
import { tellingLines } from './log-lines.js';
import { ROOT } from './paths.js';

const DEATHS = 5;
const DEATHS_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 25_000;
const LARGEST_LOG_BYTES = 20_000_000;
/** V8 lets the young objects of one process take 48 MiB. With 12 MiB each, all processes of a start hold a quarter less after a demo. */
const NODE_FLAGS = ['--max-semi-space-size=4'];

export interface ChildSpec {
  /** Names the child's log file and is what a person reads. */
  name: string;
  /** The script's path below the root of the checkout. */
  script: string;
  env: Record<string, string>;
  /** Answers 200 once the child can work; asked only after the child itself has reported that it listens. */
  readyUrl: string;
}

/** A child's message that it listens: another process could answer on its port. */
interface Serving {
  readonly serving: number;
}

const isServing = (message: unknown, port: number): message is Serving =>
  (message as Partial<Serving> | null)?.serving === port;

export interface SupervisorOptions {
  logDir: string;
  /** Aborts waiting, when a person presses Ctrl-C during the start. */
  signal?: AbortSignal;
  /** A child was started again and has a new process number. */
  onRestart: (name: string, pid: number) => void;
  /** A child keeps dying: the sentence says which and what it said last. */
  onGiveUp: (sentence: string) => void;
}

interface Child {
  spec: ChildSpec;
  process: ChildProcess;
  deaths: number[];
  stopping: boolean;
  /** The current process listens on the port of `readyUrl`. */
  serves: boolean;
  restart?: NodeJS.Timeout;
  gaveUp?: string;
}

export class Supervisor {
  private readonly children = new Map<string, Child>();

  constructor(private readonly options: SupervisorOptions) {
    fs.mkdirSync(options.logDir, { recursive: true, mode: 0o700 });
  }

  /** Starts a child and waits until it is ready. Returns its process number. Throws a StartError with a sentence. */
  async start(spec: ChildSpec): Promise<number> {
    const child: Child = { spec, process: this.spawn(spec), deaths: [], stopping: false, serves: false };
    this.children.set(spec.name, child);
    this.watch(child);
    for (const begun = Date.now(); Date.now() - begun < READY_WITHIN_MS;) {
      this.options.signal?.throwIfAborted();
      if (child.gaveUp) throw new StartError(child.gaveUp);
      if (child.serves && (await answers(spec.readyUrl))) return child.process.pid ?? 0;
      await new Promise((go) => setTimeout(go, 100));
    }
    throw new StartError(this.sentence(spec.name, `was not ready within ${READY_WITHIN_MS / 1000} s`));
  }

  /** Runs a script to its end. Throws a StartError with what it said last when it fails. */
  async runOnce(name: string, script: string, env: Record<string, string>): Promise<void> {
    const child = this.spawn({ name, script, env });
    const abort = () => child.kill('SIGTERM');
    this.options.signal?.addEventListener('abort', abort, { once: true });
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    this.options.signal?.removeEventListener('abort', abort);
    this.options.signal?.throwIfAborted();
    if (code !== 0) throw new StartError(this.sentence(name, 'failed'));
  }

  /** Stops the named children together: SIGTERM, and SIGKILL after 25 s. Resolves when all are gone. */
  async stop(names: string[]): Promise<void> {
    const chosen = [...this.children.values()].filter(({ spec }) => names.includes(spec.name));
    await Promise.all(chosen.map((child) => this.stopOne(child)));
  }

  private async stopOne(child: Child): Promise<void> {
    child.stopping = true;
    clearTimeout(child.restart);
    const { process: running } = child;
    if (running.exitCode !== null || running.signalCode !== null || running.pid === undefined) return;
    await new Promise<void>((resolve) => {
      const kill = setTimeout(() => running.kill('SIGKILL'), STOP_WITHIN_MS);
      running.once('exit', () => {
        clearTimeout(kill);
        resolve();
      });
      running.kill('SIGTERM');
    });
  }

  private spawn({ name, script, env }: Pick<ChildSpec, 'name' | 'script' | 'env'>): ChildProcess {
    const logFile = this.logFile(name);
    if ((fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_BYTES)
      fs.renameSync(logFile, `${logFile}.1`);
    const log = fs.openSync(logFile, 'a', 0o600);
    try {
      // A session of its own, so that Ctrl-C reaches the supervisor alone and the order of stopping holds.
      // The channel stays open as long as we live: its end tells the child that we died.
      return fork(path.join(ROOT, script), [], {
        cwd: ROOT,
        env: { ...neutralEnv(), ...env },
        execArgv: NODE_FLAGS,
        detached: true,
        stdio: ['ignore', log, log, 'ipc'],
      });
    } finally {
      fs.closeSync(log);
    }
  }

  private watch(child: Child): void {
    const port = Number(new URL(child.spec.readyUrl).port);
    child.serves = false;
    child.process.on('error', () => undefined);
    child.process.on('message', (message) => (child.serves ||= isServing(message, port)));
    child.process.once('exit', () => {
      child.serves = false;
      if (child.stopping) return;
      const now = Date.now();
      child.deaths = [...child.deaths.filter((at) => at > now - DEATHS_WITHIN_MS), now];
      if (child.deaths.length >= DEATHS) {
        child.gaveUp = this.sentence(child.spec.name, `died ${DEATHS} times within ${DEATHS_WITHIN_MS / 1000} s`);
        this.options.onGiveUp(child.gaveUp);
        return;
      }
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (child.deaths.length - 1), LONGEST_PAUSE_MS);
      child.restart = setTimeout(() => {
        child.process = this.spawn(child.spec);
        this.watch(child);
        this.options.onRestart(child.spec.name, child.process.pid ?? 0);
      }, pauseMs);
    });
  }

  private sentence(name: string, what: string): string {
    const said = tellingLines(this.logFile(name));
    return `${name} ${what}; its log is ${this.logFile(name)}.${said ? ` It said last: ${said}` : ''}`;
  }

  private logFile(name: string): string {
    return path.join(this.options.logDir, `${name}.log`);
  }
}

/** Leaves out everything that could be taken for a setting, such as a DATABASE_URL of another project. */
function neutralEnv(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'NODE_ENV', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
