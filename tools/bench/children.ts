/** Processes of the bench's own: started with their settings, ended with the channel. */
import { fork, type ChildProcess } from 'node:child_process';

const SETTINGS_VARIABLE = 'BENCH_SETTINGS';

export interface Child<Said> {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Its first message: what the others need of it. */
  readonly said: Said;
  close(): Promise<void>;
}

/** Starts `script`, named from this folder of the build, and waits for its first message. */
export async function startChild<Said>(script: string, settings: unknown): Promise<Child<Said>> {
  const env = { PATH: process.env.PATH, [SETTINGS_VARIABLE]: JSON.stringify(settings) };
  // A session of its own, so that Ctrl-C reaches the bench alone and it stops everything in order.
  const child = fork(new URL(script, import.meta.url), [], { env, execArgv: [], detached: true });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const said = await new Promise<Said>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Said));
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}.`)));
  });
  const close = async () => {
    if (child.connected) child.disconnect();
    await gone;
  };
  return { process: child, pid: child.pid!, said, close };
}

/** In a child: what it was started with. */
export const ownSettings = <Settings>(): Settings => JSON.parse(process.env[SETTINGS_VARIABLE] ?? '{}') as Settings;
