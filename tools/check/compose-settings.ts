/** Whether `docker-compose.yml` hands every setting of a program to it, or leaves it at its preset on purpose. */
import { MIGRATE_SETTINGS } from '../migrate/env.js';
import { SETTINGS } from '../services/settings.js';

const PROGRAMS = { ...SETTINGS, migrate: MIGRATE_SETTINGS };

/** Why operation on one machine does not set it. */
const LEFT_AT_PRESET: Readonly<Record<string, string>> = {
  HOST: 'the image sets it',
  PORT: 'the image sets it',
  PAGES_PORT: 'the one after PORT',
  SPARSAM_FAULT: 'for tests only',
  NODE_TLS_REJECT_UNAUTHORIZED: 'refused where it switches checks off',
  DATABASE_IDLE_TRANSACTION_MS: 'belongs to LEASE_MS',
  DATABASE_STATEMENT_MS: 'longer than any statement takes; belongs to the bounds of a session',
  CONCURRENCY: 'tuning',
  SWEEP_MS: 'tuning',
  LEASE_MS: 'a protocol time',
  RELEASE_MS: 'a protocol time',
  CALL_TIMEOUT_MS: 'a protocol time',
  LADDER_SECONDS: 'a protocol time',
};

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The lines that are indented below the first line that begins with `head`. */
function below(lines: readonly string[], head: RegExp): readonly string[] {
  const at = lines.findIndex((line) => head.test(line));
  if (at < 0) return [];
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.trim() !== '' && indentOf(line) <= indentOf(lines[at]!));
  return end < 0 ? rest : rest.slice(0, end);
}

function names(lines: readonly string[], file: readonly string[]): readonly string[] {
  const own = lines.flatMap((line) => /^\s+([A-Z][A-Z0-9_]*):/.exec(line)?.[1] ?? []);
  const anchors = lines.filter((line) => /^\s+<<:/.test(line)).flatMap((line) => [...line.matchAll(/\*([a-z]+)/g)]);
  const merged = anchors.flatMap(([, anchor]) => names(below(file, new RegExp(`^x-${anchor}:`)), file));
  return [...merged, ...own];
}

/** What a service of the file is given, a setting from a file under its own name. */
export function givenBy(compose: string, service: string): ReadonlySet<string> {
  const file = compose.split('\n');
  const block = below(below(file, /^services:/), new RegExp(`^  ${service}:`));
  return new Set(names(below(block, /^ {4}environment:/), file).map((name) => name.replace(/_FILE$/, '')));
}

/** A sentence per setting that is neither handed on nor left on purpose, and per one that is both. */
export function composeFaults(compose: string): readonly string[] {
  return Object.entries(PROGRAMS).flatMap(([service, settings]) => {
    const given = givenBy(compose, service);
    return Object.keys(settings).flatMap((name) => {
      const isLeft = Object.hasOwn(LEFT_AT_PRESET, name);
      if (given.has(name) !== isLeft) return [];
      return [`docker-compose.yml ${isLeft ? 'sets' : 'does not hand on'} ${name} of ${service}.`];
    });
  });
}
