import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  baseUrl, ConfigError, host, hostsAndPorts, integer, key256, mailDomains, numbers, oneOf, optionalText, parseEnv, text, url,
} from './env.js'; // prettier-ignore
import { SERVICE_SETTINGS } from './service-env.js';

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
  // Compose hands on what is not set as a blank.
  expect(parseEnv({ ...base, SECRET_FILE: file, SECRET: '' }, TABLE).SECRET).toBe('from-file');
  expect(parseEnv({ ...base, SECRET_FILE: ' ', SECRET: 'x' }, TABLE).SECRET).toBe('x');
});

test('a list of numbers holds numbers and nothing else', () => {
  const table = { LADDER: numbers('pauses', '5,30') };
  expect(parseEnv({}, table).LADDER).toEqual([5, 30]);
  expect(parseEnv({ LADDER: '0.1, 2' }, table).LADDER).toEqual([0.1, 2]);
  for (const bad of ['5,soon', '5,,30', '-1', 'Infinity', '5, ', '0x5', '1e3', '2678401']) {
    expect(() => parseEnv({ LADDER: bad }, table)).toThrow(/LADDER must be numbers/);
  }
});

test('a whole number is written in digits', () => {
  expect(parseEnv({ N: '0' }, { N: integer('n', 1, 0, 9) })).toEqual({ N: 0 });
  for (const bad of ['0x8', '8e0', '8.0', '-0', '10', '08 ', '+8'])
    expect(() => parseEnv({ N: bad }, { N: integer('n', 1, 0, 9) })).toThrow(/N must be a whole number from 0 to 9/);
});

test('what holds nothing but blanks is missing, or absent where it may be', () => {
  const table = { N: integer('n', 1, 0, 9), T: text('t'), O: optionalText('o') };
  expect(() => parseEnv({ N: ' ', T: '\t', O: ' ' }, table)).toThrow(/N is missing: n[^]*T is missing: t$/);
  expect(parseEnv({ T: 't', O: ' ' }, table)).toEqual({ N: 1, T: 't' });
});

test('a level of the log is one that there is', () => {
  const { LOG_LEVEL } = SERVICE_SETTINGS;
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    expect(parseEnv({ LOG_LEVEL: level }, { LOG_LEVEL })).toEqual({ LOG_LEVEL: level });
  for (const bad of ['loud', 'INFO', 'fatal', '30'])
    expect(() => parseEnv({ LOG_LEVEL: bad }, { LOG_LEVEL })).toThrow(/LOG_LEVEL must be one of trace, debug, info/);
  expect(() => parseEnv({ L: 'c' }, { L: oneOf('l', ['a', 'b'], 'a') })).toThrow(/L must be one of a, b: l/);
});

describe('hosts with their ports', () => {
  const hosts = (given: string) => parseEnv({ HOSTS: given }, { HOSTS: hostsAndPorts('hosts') }).HOSTS;

  test('are read as an address names them', () => {
    expect(hosts('api.keygen.sh:443')).toEqual(['api.keygen.sh:443']);
    expect(hosts('API.Keygen.sh:0443, my_vendor:8080,127.0.0.1:1,[::1]:65535,bücher.example:443')).toEqual([
      'api.keygen.sh:443', 'my_vendor:8080', '127.0.0.1:1', '[::1]:65535', 'xn--bcher-kva.example:443',
    ]); // prettier-ignore
  });

  test.each([
    'api.keygen.sh', ',', 'a:1,', 'a:1,,b:2', ':443', 'a:', 'a:0', 'a:65536', 'a:1e2', 'a:b', 'https://a:443', 'a:443/v1', 'u@a:443',
    '::1:443', '[zz]:443', '*:443', 'a b:443', '300.1.1.1:443', 'a:1;b:2',
  ])('are not %s', (given) => {
    expect(() => hosts(given)).toThrow(/HOSTS must be host:port, separated by commas: hosts/);
  }); // prettier-ignore
});

test('a host is a name or an address, without a scheme and without a port', () => {
  const table = { H: host('h') };
  for (const good of ['localhost', 'mail.example.org', '127.0.0.1', '::1', '::', 'my_mailbox'])
    expect(parseEnv({ H: good }, table)).toEqual({ H: good });
  for (const bad of ['mail.example.org:25', 'smtp://mail', 'a b', 'fade:25', '[::1]', '300.1.1.1', 'u@h', '*'])
    expect(() => parseEnv({ H: bad }, table)).toThrow(/H must be the name or the address of a host/);
});

describe('an address', () => {
  const database = (given: string) => parseEnv({ U: given }, { U: url('u', ['postgres:', 'redis:']) }).U;
  const base = (given: string) => parseEnv({ U: given }, { U: baseUrl('u') }).U;

  test.each(['postgres://u:p%40@h:5432/d?sslmode=require', 'redis://h', 'postgres:///d?host=/run/postgresql&user=u'])(
    'may be %s',
    (given) => expect(database(given)).toBe(given),
  );

  test.each(['postgres:h', 'postgres:/h', 'postgres://', 'postgres:///d', 'http://h', 'postgres://h /d', ' redis://h', 'postgres://u:%ff@h/d'])(
    'is not %s',
    (given) => expect(() => database(given)).toThrow(/U must be an address starting with postgres:\/\/ or redis:\/\//),
  ); // prettier-ignore

  test('to which a path will be added has nothing behind its own', () => {
    for (const good of ['http://localhost:4103', 'https://h/sparsam/']) expect(base(good)).toBe(good);
    for (const bad of [
      'https://h/?a=1',
      'https://h?',
      'https://h#',
      'https://u:p@h',
      'https:h',
      'ftp://h',
      'https://h/\n',
    ])
      expect(() => base(bad)).toThrow(/U must be an address starting with http:\/\/ or https:\/\//);
  });
});

test('rules over several settings are told together, once each setting by itself is right', () => {
  const table = { A: integer('a', 1, 0, 9), B: integer('b', 2, 0, 9) };
  const fits = ({ A, B }: { A: number; B: number }) => [
    A < B || 'A must be less than B',
    A > 0 || 'A must be something',
  ];
  expect(parseEnv({}, table, fits)).toEqual({ A: 1, B: 2 });
  expect(() => parseEnv({ A: '0', B: '0' }, table, fits)).toThrow(/A must be less than B\n {2}- A must be something$/);
  expect(() => parseEnv({ A: 'x' }, table, fits)).toThrow(/faults:\n {2}- A must be a whole number[^\n]*$/);
});

test('a key has 256 bits', () => {
  expect(() => parseEnv({ K: Buffer.alloc(16).toString('base64') }, { K: key256('key') })).toThrow(/32 bytes/);
  const key = Buffer.alloc(32, 255);
  for (const good of [key.toString('base64'), key.toString('base64url')])
    expect(parseEnv({ K: good }, { K: key256('key') }).K).toEqual(key);
  for (const bad of [`${key.toString('base64')}more`, `!${key.toString('base64')}`, key.toString('hex')])
    expect(() => parseEnv({ K: bad }, { K: key256('key') })).toThrow(/32 bytes/);
});

describe('domains of mail', () => {
  const domains = (given: string) => parseEnv({ D: given }, { D: mailDomains('d') }).D;

  test('are read as mail names them', () => {
    expect(domains('Vendor.Example, bücher.example,a-b.co.uk')).toEqual([
      'vendor.example', 'xn--bcher-kva.example', 'a-b.co.uk',
    ]); // prettier-ignore
  });

  test.each([
    'vendor', 'vendor.example.', '.vendor.example', '*.vendor.example', '@vendor.example', 'a@vendor.example', 'vendor.example:25',
    'http://vendor.example', '127.0.0.1', '[::1]', 'a..b', ',', 'a.example,', 'a b.example',
  ])('are not %s', (given) => {
    expect(() => domains(given)).toThrow(/D must be domains such as/);
  }); // prettier-ignore
});
