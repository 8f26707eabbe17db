/** What a person downloads, held against what is documented of it. */
import Fastify from 'fastify';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../tools/start/paths.js';

const SCHEMA = JSON.parse(readFileSync(path.join(ROOT, 'docs/person-export.schema.json'), 'utf8')) as object;

/** Throws, saying where, when it is not as documented. */
export async function expectAsDocumented(data: unknown): Promise<void> {
  const server = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false, strict: false } } });
  server.post('/', { schema: { body: SCHEMA } }, () => 'as documented');
  const { body } = await server.inject({ method: 'POST', url: '/', payload: data as object });
  await server.close();
  expect(body).toBe('as documented');
}

/** The small verifier, run as anybody runs it. */
export function verifier(data: unknown): { status: number | null; lines: string[] } {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sparsam-export-')), 'sparsam.json');
  writeFileSync(file, JSON.stringify(data));
  const { status, stdout } = spawnSync(process.execPath, [path.join(ROOT, 'tools/verify-export.mjs'), file], {
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n') };
}
