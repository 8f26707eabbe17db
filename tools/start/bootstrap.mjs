/**
 * Runs a command of this checkout on a bare machine: installs what is missing, builds what changed, picks a Node.
 * Plain JavaScript without a dependency, since nothing may be installed yet.
 *
 *   node tools/start/bootstrap.mjs start|demo|bench|token|migrate|docs [arguments]
 *   node tools/start/bootstrap.mjs prepare       install and build only
 *   node tools/start/bootstrap.mjs build         build only
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(import.meta.url);
const ROOT = path.resolve(path.dirname(HERE), '../..');
const COMMANDS = {
  start: 'start/start.js',
  demo: 'demo/demo.js',
  bench: 'bench/bench.js',
  token: 'start/token.js',
  migrate: 'migrate/migrate.js',
  docs: 'docs/generate.js',
};
const SOURCES = ['apps', 'libs', 'test', 'tools'];
const LEAST_TO_INSTALL = [20, 19];
const LEAST_TO_RUN = [22, 13];

const at = (...parts) => path.join(ROOT, ...parts);

class Sentence extends Error {}

/** Installs and builds as needed. Returns the path of the Node to run the built code with. Throws with a sentence. */
export function ensureReady({ install = true } = {}) {
  if (!isAtLeast(process.versions.node, LEAST_TO_INSTALL)) {
    throw new Sentence(`Node ${LEAST_TO_INSTALL.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
  if (install) installIfNeeded();
  const node = pickNode();
  buildIfNeeded(node);
  return node;
}

function isAtLeast(version, [major, minor]) {
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

function installIfNeeded() {
  const stamp = at('node_modules', '.sparsam-lock-hash');
  const wanted = createHash('sha256')
    .update(fs.readFileSync(at('package-lock.json')))
    .digest('hex');
  if (readText(stamp) === wanted) return;
  if (!isInstalled()) {
    console.error('Installing packages (npm ci); this takes a minute or two the first time.');
    const npm = findNpm();
    const result = spawnSync(npm.command, [...npm.args, 'ci', '--no-fund', '--no-audit', '--loglevel=error'], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    if (result.error) throw new Sentence(`npm could not be run (${result.error.code}). Is it installed?`);
    if (result.status !== 0) {
      throw new Sentence('The packages could not be installed: npm ci failed, and its reason stands above.');
    }
  }
  fs.writeFileSync(stamp, wanted);
}

/** Whether an npm ci that ran without us left exactly what the lock file says. */
function isInstalled() {
  const there = readText(at('node_modules', '.package-lock.json'));
  if (!there) return false;
  const installed = JSON.parse(there).packages;
  const wanted = JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([name, { version, optional }]) => {
    if (name === '') return true;
    return installed[name] ? installed[name].version === version : Boolean(optional);
  });
}

function findNpm() {
  // Inside an npm script this is the very npm the person called.
  const own = process.env.npm_execpath;
  if (own && /npm-cli\.[cm]?js$/.test(own)) return { command: process.execPath, args: [own] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

function pickNode() {
  const packaged = at('node_modules', '.bin', 'node');
  for (const node of [packaged, process.execPath]) {
    if (!fs.existsSync(node)) continue;
    const version = node === process.execPath ? process.versions.node : versionOf(node);
    if (version && isAtLeast(version, LEAST_TO_RUN)) return node;
  }
  throw new Sentence(
    `There is no packaged Node for ${process.platform} on ${process.arch}, and your own is ${process.versions.node}. ` +
      `Install Node ${LEAST_TO_RUN.join('.')} or newer (24 is what we test with).`,
  );
}

function versionOf(node) {
  const result = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

function buildIfNeeded(node) {
  const sources = listSources();
  const print = fingerprint(sources);
  const stamp = at('dist', '.build-stamp');
  if (readText(stamp) === print) return;
  console.error('Building.');
  fs.rmSync(stamp, { force: true });
  removeOrphans(new Set(sources.map(builtFrom)));
  // tsc trusts its own build info and would not write a removed file again.
  if (!sources.every((source) => fs.existsSync(builtFrom(source))))
    fs.rmSync(at('dist', '.tsbuildinfo'), { force: true });
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(node, [tsc, '-p', 'tsconfig.json'], { cwd: ROOT, stdio: 'inherit' });
  if (result.status !== 0) throw new Sentence('The build failed; what the compiler said stands above.');
  fs.writeFileSync(stamp, print);
}

function listSources() {
  const code = SOURCES.flatMap((folder) => walk(at(folder))).filter(
    (file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file),
  );
  // The documents that services answer with are built in.
  return [...code, ...walk(at('docs', 'openapi'))];
}

function builtFrom(source) {
  return at('dist', path.relative(ROOT, source).replace(/\.ts$/, '.js'));
}

/** Names, sizes and times of all that the build depends on. */
function fingerprint(sources) {
  const hash = createHash('sha256').update(process.arch);
  for (const file of [...sources, at('tsconfig.json'), at('package.json'), at('package-lock.json')].sort()) {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${path.relative(ROOT, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Built files whose source is gone would still run, a removed migration for example. */
function removeOrphans(expected) {
  for (const folder of SOURCES) {
    for (const file of walk(at('dist', folder))) if (file.endsWith('.js') && !expected.has(file)) fs.rmSync(file);
  }
}

function walk(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(file);
    return entry.isFile() ? [file] : [];
  });
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Runs a built script with our terminal and resolves with its exit code. */
function run(node, script, args) {
  // The channel tells the script when we are killed: otherwise it would run on with nobody to stop it.
  const child = spawn(node, [script, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // Ctrl-C in a terminal reaches the child too, so it may hear of it twice; it stops once, and we wait for it.
  const forwarded = new Set();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!forwarded.has(signal)) child.kill(signal);
      forwarded.add(signal);
    });
  }
  // If npm itself is killed, no signal comes: it shows only by the changed parent of this process or of the shell between.
  const family = lineage();
  const orphaned = () => lineage() !== family && child.connected && child.disconnect();
  const watch = process.env.npm_lifecycle_event ? setInterval(orphaned, 250) : undefined;
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Sentence(`${script} could not be run (${error.code}).`)));
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? (signal === 'SIGKILL' ? 137 : 1));
    });
  });
}

function lineage() {
  const stat = readText(`/proc/${process.ppid}/stat`) ?? '';
  return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
}

async function main([command = '', ...args]) {
  if (command === 'prepare') return void ensureReady();
  if (command === 'build') return void ensureReady({ install: false });
  const script = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!script) throw new Sentence(`Unknown command. There are ${Object.keys(COMMANDS).join(', ')}, prepare and build.`);
  const node = ensureReady();
  process.exitCode = await run(node, at('dist', 'tools', ...script.split('/')), args);
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === HERE) {
  main(process.argv.slice(2)).catch((error) => {
    const known = error instanceof Sentence || error.code;
    console.error(error instanceof Sentence ? error.message : `The start failed: ${error.message}`);
    if (!known) console.error('This is a fault of Sparsam; please report it.');
    process.exitCode = 1;
  });
}
