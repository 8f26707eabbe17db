/** `.sparsam/running.json`: how any script finds the running system. */
import fs from 'node:fs';
import type { ServiceName } from '#kernel/services.js';
import type { DatabaseRole } from '#model/grants/grants.js';
import { readJson, writePrivateFile } from './files.js';
import { runningFile, STATE_DIR } from './paths.js';
import { processBirth } from './process-identity.js';

export interface RunningService {
  url: string;
  pid: number;
  openapi: string;
  live: string;
  ready: string;
  /** Where its pages answer, which strangers reach. */
  pages?: string;
  /** Further processes of the same service, when more than one was asked for. */
  replicas?: { url: string; pid: number }[];
}

export interface RunningVendor {
  url: string;
  /** Where a test tells this vendor server how to behave. */
  control: string;
  token: string;
  pid: number;
}

export interface RunningAccount {
  id: string;
  role: string;
  clientId: string;
  clientSecret: string;
}

export interface Running {
  /** ISO 8601. */
  startedAt: string;
  /** The process that started everything, and a mark that no later process with its number shares. */
  pid: number;
  pidBirth?: string;
  services: Record<ServiceName, RunningService>;
  publicVendorList: { page: string; json: string };
  identityProvider: { issuer: string; tokenEndpoint: string; audience: string; accounts: RunningAccount[] };
  vendors: { keygen: RunningVendor; plain: RunningVendor };
  mailbox: { smtp: { host: string; port: number }; url: string };
  database: {
    host: string;
    port: number;
    name: string;
    pid: number;
    /** One address with password per role. */
    roles: Record<DatabaseRole | 'owner', string>;
  };
  queue: 'postgres' | 'redis';
}

/** The running system of a state directory; undefined when none runs, also when the last one was killed. */
export function readRunning(stateDir = STATE_DIR): Running | undefined {
  const running = readLastRunning(stateDir);
  if (!running) return undefined;
  const birth = processBirth(running.pid);
  return birth !== undefined && birth === (running.pidBirth ?? birth) ? running : undefined;
}

/** What the last start wrote, whether or not it still runs. */
export function readLastRunning(stateDir = STATE_DIR): Running | undefined {
  return readJson<Running>(runningFile(stateDir));
}

/** Writes the file for all to find. */
export function writeRunning(running: Running, stateDir = STATE_DIR): void {
  writePrivateFile(runningFile(stateDir), JSON.stringify(running, null, 2));
}

/** Takes the file away: from now on nobody finds the system. */
export function removeRunning(stateDir = STATE_DIR): void {
  fs.rmSync(runningFile(stateDir), { force: true });
}
