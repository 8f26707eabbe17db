import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, integer, key256, numbers, optionalText, parseEnv, text, url } from './env.js';

const TABLE = {
  HOST: text('address', '127.0.0.1'),
  PORT: integer('port', 80, 0, 65535),
  DATABASE_URL: url('database', ['postgres:']),
  SECRET: optionalText('secret'),
};

test('a faulty configuration is told whole, by name and without values', () => {
  const read = () => parseEnv({ PORT: 'hidden-value', DATABASE_URL: 'http://hidden-value' }, TABLE);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/PORT must be a whole number[^]*DATABASE_URL must be an address starting with postgres:/);
  expect(read).not.toThrow(/hidden-value/);
});

test('what is absent takes its fallback, what has none is missing', () => {
  expect(parseEnv({ DATABASE_URL: 'postgres://x/y' }, TABLE)).toEqual({
    HOST: '127.0.0.1',
    PORT: 80,
    DATABASE_URL: 'postgres://x/y',
  });
  expect(() => parseEnv({}, TABLE)).toThrow(/DATABASE_URL is missing: database/);
});

test('a secret comes from the environment or from a file, never from both', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sparsam-env-')), 'secret');
  writeFileSync(file, 'from-file\n');
  const base = { DATABASE_URL: 'postgres://x/y' };
  expect(parseEnv({ ...base, SECRET_FILE: file }, TABLE).SECRET).toBe('from-file');
  expect(() => parseEnv({ ...base, SECRET_FILE: file, SECRET: 'x' }, TABLE)).toThrow(/given twice/);
  expect(() => parseEnv({ ...base, SECRET_FILE: `${file}.absent` }, TABLE)).toThrow(/cannot be read/);
});

test('a list of numbers holds numbers and nothing else', () => {
  const table = { LADDER: numbers('pauses', '5,30') };
  expect(parseEnv({}, table).LADDER).toEqual([5, 30]);
  expect(parseEnv({ LADDER: '0.1, 2' }, table).LADDER).toEqual([0.1, 2]);
  for (const bad of ['5,soon', '5,,30', '-1', 'Infinity', ' ']) {
    expect(() => parseEnv({ LADDER: bad }, table)).toThrow(/LADDER must be numbers/);
  }
});

test('a key has 256 bits', () => {
  expect(() => parseEnv({ K: Buffer.alloc(16).toString('base64') }, { K: key256('key') })).toThrow(/32 bytes/);
  expect(parseEnv({ K: Buffer.alloc(32, 1).toString('base64') }, { K: key256('key') }).K).toHaveLength(32);
});
