/** Where things lie in a checkout. Everything that is made at run time goes below `.sparsam/`, which git ignores. */
import path from 'node:path';

/** Root of the checkout: this file runs from `dist/tools/start`, or from `tools/start` under Jest. */
export const ROOT = path.resolve(import.meta.dirname, import.meta.dirname.includes(`${path.sep}dist${path.sep}`) ? '../../..' : '../..');
export const STATE_DIR = path.join(ROOT, '.sparsam');
export const DIST_DIR = path.join(ROOT, 'dist');
export const RUNNING_FILE = path.join(STATE_DIR, 'running.json');
