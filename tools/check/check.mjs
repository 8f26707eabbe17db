/**
 * `npm run check`: everything that can be judged without running the product. Runs all steps, also after a failure, and names
 * the ones that failed; `npm run check -- lint format` runs those alone.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureReady } from '../start/bootstrap.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const bin = (...parts) => path.join(ROOT, 'node_modules', ...parts);

const CRUISER = [bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config'];

/** Step → script and arguments, all run by the Node of the packages. */
const STEPS = {
  types: [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit'],
  lint: [bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0'],
  format: [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  imports: [...CRUISER, '.dependency-cruiser.cjs', 'apps', 'libs', 'tools', 'test'],
  folders: [...CRUISER, '.dependency-cruiser.folders.mjs', 'apps', 'libs', 'tools', 'test'],
  unused: [bin('knip', 'bin', 'knip.js'), '--no-progress', '--treat-config-hints-as-errors'],
  packages: ['dist/tools/check/packages.js'],
  compose: ['dist/tools/check/compose.js'],
  generated: ['dist/tools/docs/generate.js', '--check'],
  links: ['dist/tools/check/links.js'],
  words: ['dist/tools/check/words.js'],
};

function main(wanted) {
  const node = ensureReady();
  const unknown = wanted.filter((name) => !Object.hasOwn(STEPS, name));
  if (unknown.length > 0)
    throw new Error(`There is no step ${unknown.join(', ')}; there are ${Object.keys(STEPS).join(', ')}.`);
  const failed = [];
  for (const [name, args] of Object.entries(STEPS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const since = performance.now();
    const { status } = spawnSync(node, args, { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) failed.push(name);
    console.log(
      `${status === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${((performance.now() - since) / 1000).toFixed(1)} s`,
    );
  }
  if (failed.length === 0) return;
  console.error(`Failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
