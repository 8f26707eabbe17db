/** Problem documents: every refusal has a status and a sentence, and nothing that was thrown is ever quoted. */
import {
  BadRequestException,
  HttpException,
  ImATeapotException,
  NotFoundException,
  PayloadTooLargeException,
} from '@nestjs/common';
import { Refusal } from '../refusal.js';
import { REFUSALS, type RefusalCode } from '../refusals.js';
import { codeOf } from './problem.filter.js';
import { problem, STATUS_OF } from './problem.js';

const CODES = Object.keys(REFUSALS) as RefusalCode[];

test('every refusal has a status and a sentence', () => {
  expect(Object.keys(STATUS_OF).sort()).toEqual([...CODES].sort());
  for (const code of CODES) {
    expect(STATUS_OF[code]).toBeGreaterThanOrEqual(400);
    expect(REFUSALS[code]).toMatch(/^[A-Z].*\.$/);
  }
});

test('not there and not yours look alike, and are told apart from not allowed and not signed in', () => {
  expect([STATUS_OF['not-signed-in'], STATUS_OF['not-allowed'], STATUS_OF['not-found']]).toEqual([401, 403, 404]);
  expect(problem('not-found', 'r')).toEqual({
    type: 'urn:sparsam:problem:not-found',
    title: 'Not Found',
    status: 404,
    code: 'not-found',
    detail: 'There is no such thing, or it is not yours to see.',
    requestId: 'r',
  });
});

test('of many faults the first fifty are listed', () => {
  const faults = Array.from({ length: 700 }, (_, at) => ({ field: `lines[${at}]`, rule: 'object' }));
  expect(problem('invalid-input', 'r', faults).errors).toEqual(faults.slice(0, 50));
});

test('faults are listed where there are any', () => {
  const faults = [{ field: 'lines[0].seats', rule: 'max' }];
  expect(problem('invalid-input', 'r', faults)).toMatchObject({
    status: 422,
    title: 'Unprocessable Entity',
    errors: faults,
  });
  expect(problem('invalid-input', 'r')).not.toHaveProperty('errors');
});

test('from when on it would not be refused is said where it is known', () => {
  const notBefore = new Date('2026-11-08T09:00:00Z');
  expect(problem('asked-lately', 'r', [], notBefore)).toMatchObject({ notBefore: '2026-11-08T09:00:00.000Z' });
  expect(problem('asked-lately', 'r')).not.toHaveProperty('notBefore');
});

const withCode = (code: unknown) => Object.assign(new Error('canary'), { code });

test.each<[string, unknown, RefusalCode]>([
  ['a refusal', new Refusal('vendor-paused'), 'vendor-paused'],
  ['a body over the limit', withCode('FST_ERR_CTP_BODY_TOO_LARGE'), 'body-too-large'],
  ['a body of another kind', withCode('FST_ERR_CTP_INVALID_MEDIA_TYPE'), 'unsupported-media-type'],
  ['an empty JSON body', withCode('FST_ERR_CTP_EMPTY_JSON_BODY'), 'not-json'],
  ['a broken JSON body', withCode('FST_ERR_CTP_INVALID_JSON_BODY'), 'not-json'],
  ['a body of another length than told', withCode('FST_ERR_CTP_INVALID_CONTENT_LENGTH'), 'not-json'],
  ['JSON that does not parse', new SyntaxError('canary'), 'not-json'],
  ['an address that nobody answers', new NotFoundException('canary'), 'not-found'],
  ['a bad request', new BadRequestException('canary'), 'not-json'],
  ['a payload too large', new PayloadTooLargeException('canary'), 'body-too-large'],
  ['a method that is not allowed', new HttpException('canary', 405), 'method-not-allowed'],
  ['a status without a refusal of ours', new ImATeapotException('canary'), 'internal-error'],
  [
    'an error of Fastify by its status',
    Object.assign(new Error('canary'), { statusCode: 415 }),
    'unsupported-media-type',
  ],
  ['an error with a strange status', Object.assign(new Error('canary'), { statusCode: 418 }), 'internal-error'],
  ['a database that is not there', withCode('ECONNREFUSED'), 'service-unavailable'],
  ['a database that is going down', withCode('57P01'), 'service-unavailable'],
  ['a lost connection', withCode('08006'), 'service-unavailable'],
  ['too many connections', withCode('53300'), 'service-unavailable'],
  ['a lock that was not to be had', withCode('55P03'), 'service-unavailable'],
  ['a deadlock', withCode('40P01'), 'service-unavailable'],
  ['a statement that took too long', withCode('57014'), 'service-unavailable'],
  ['a value that the database refused', withCode('23502'), 'internal-error'],
  ['an error of ours', new TypeError('canary'), 'internal-error'],
  ['a code that is no text', withCode(8), 'internal-error'],
  ['a code that objects inherit', withCode('constructor'), 'internal-error'],
  ['nothing', null, 'internal-error'],
  ['a text', 'canary', 'internal-error'],
])('%s', (_name, thrown, code) => {
  expect(codeOf(thrown)).toBe(code);
  expect(JSON.stringify(problem(codeOf(thrown), 'r'))).not.toContain('canary');
});
