/** What a killed start left behind. */
import { DIST_DIR } from './paths.js';
import { commandLine, isAlive } from './process-identity.js';
import { readLastRunning } from './running.js';

const WAIT_MS = 5_000;

/**
 * Ends the services and vendor servers of a start that was killed. They leave by themselves when their starter dies;
 * one that hangs would keep its port and work on beside its successor.
 */
export async function endOrphans(stateDir: string): Promise<void> {
  const last = readLastRunning(stateDir);
  if (!last) return;
  const { services, vendors } = last;
  const all = [...Object.values(services), ...Object.values(services).flatMap(({ replicas }) => replicas ?? [])];
  const pids = [...all, ...Object.values(vendors)].map(({ pid }) => pid);
  const isOurs = (pid: number) => {
    const line = pid > 0 && isAlive(pid) ? commandLine(pid) : '';
    return line.includes(`${DIST_DIR}/apps/`) || line.includes(`${DIST_DIR}/test/vendors/`);
  };
  let left = pids.filter(isOurs);
  for (const pid of left) end(pid, 'SIGTERM');
  for (const begun = Date.now(); left.length > 0 && Date.now() - begun < WAIT_MS; left = left.filter(isOurs)) {
    await new Promise((go) => setTimeout(go, 100));
  }
  for (const pid of left) end(pid, 'SIGKILL');
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in between.
  }
}
