#!/usr/bin/env node
/**
 * Checks what a person downloaded from their own page (`sparsam.json`), without the house that wrote it: for every disclosure, for
 * every event of a decision and for every field, whether the value that stands there is the one that was sealed at that instant.
 *
 *   node verify-export.mjs sparsam.json
 *
 * One file, no packages, no network. Exit code 0: all agree; 1: something does not, or could not be checked; 2: not such a file.
 *
 * A seal is HMAC-SHA-256, in base64url, under the opening key of its disclosure or event (32 bytes), over
 *   "field " + name, a zero byte, the length of the value in bytes, in decimal, a zero byte, the value as NFC in UTF-8.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

const SCHEMA = 'urn:sparsam:person-export:1';

function seal(key, field, value) {
  const bytes = Buffer.from(value.normalize('NFC'), 'utf8');
  return createHmac('sha256', key).update(`field ${field}\0${bytes.length}\0`).update(bytes).digest();
}

/** `agrees`, `differs`, or why it cannot be told. */
function judge(key, field, value, commitment) {
  if (key === null) return 'erased';
  if (value === null) return 'not kept any more';
  if (typeof value !== 'string') return 'no value';
  if (typeof commitment !== 'string') return 'no seal';
  const given = Buffer.from(commitment, 'base64url');
  const made = seal(Buffer.from(key, 'base64url'), field, value);
  return given.length === made.length && timingSafeEqual(given, made) ? 'agrees' : 'differs';
}

function verify(data) {
  const events = data.decisions.flatMap(({ values, events: own }) => own.map((event) => ({ ...event, values })));
  return [...data.disclosures, ...events].flatMap(({ id, openingKey, values, commitments }) =>
    [...new Set([...Object.keys(values), ...Object.keys(commitments)])].map((field) => {
      const own = (of) => (Object.hasOwn(of, field) ? of[field] : undefined);
      return { id, field, result: judge(openingKey, field, own(values), own(commitments)) };
    }),
  );
}

function read(file) {
  try {
    const data = JSON.parse(readFileSync(file, 'utf8'));
    if (data.schema === SCHEMA && Array.isArray(data.disclosures) && Array.isArray(data.decisions)) return data;
  } catch {
    // Reported below.
  }
  return undefined;
}

const data = process.argv[2] ? read(process.argv[2]) : undefined;
if (data) {
  const results = verify(data);
  for (const { id, field, result } of results) console.log(`${result.padEnd(8)}  ${id}  ${field}`);
  const good = results.filter(({ result }) => result === 'agrees').length;
  const events = data.decisions.reduce((sum, decision) => sum + decision.events.length, 0);
  console.log(`${data.disclosures.length} disclosures, ${events} events, ${results.length} values, ${good} agree.`);
  process.exitCode = good === results.length ? 0 : 1;
} else {
  console.error(`Give the file that was downloaded as data: node verify-export.mjs sparsam.json (${SCHEMA}).`);
  process.exitCode = 2;
}
