/** Where things lie in a checkout. Everything that is made at run time goes below `.sparsam/`, which git ignores. */
import path from 'node:path';

const BUILT = import.meta.dirname.includes(`${path.sep}dist${path.sep}`);

/** Root of the checkout: this file runs from `dist/tools/start`, or from `tools/start` under mutation testing. */
export const ROOT = path.resolve(import.meta.dirname, BUILT ? '../../..' : '../..');
export const DIST_DIR = path.join(ROOT, 'dist');

/** The state of the running system; SPARSAM_STATE_DIR moves it, so that tests do not touch a developer's data. */
export const STATE_DIR = path.resolve(ROOT, process.env.SPARSAM_STATE_DIR || '.sparsam');
export const RUNNING_FILE = runningFile(STATE_DIR);

/** Path of the file that says where a running system is to be found. */
export function runningFile(stateDir: string): string {
  return path.join(stateDir, 'running.json');
}
