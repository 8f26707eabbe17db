/** What an error of the database means to whoever asked, and to its session. */
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TypeORMError,
} from 'typeorm';
import { meaningOf } from './database-error.js';

const coded = (code: string, more: object = {}) => Object.assign(new Error('canary'), { code, ...more });
const plain = (text: string) => new Error(text);

const GONE = [
  '57P01',
  '57P02',
  '57P03',
  '57P04',
  '57P05',
  '08000',
  '08003',
  '08006',
  '08P01',
  '25006',
  '25P03',
  '25P04',
  '58030',
  '26000',
  '42P05',
];
const LATER = ['53100', '53200', '53300', '55P03', '57014', '40001', '40P01', '28000', '28P01', '3D000'];
const NODE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_DESTROYED',
];
const TLS = [
  'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_REVOKED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'HOSTNAME_MISMATCH', 'INVALID_CA', 'EPROTO',
]; // prettier-ignore
const TEXTS = [
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Query read timeout',
  'timeout expired',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Received unexpected dataRow message from backend.',
  'The server does not support SSL connections',
  'There was an error establishing an SSL connection',
]; // prettier-ignore

test.each([
  ...[...GONE, ...NODE, ...TLS].map((code) => [code, coded(code)] as const),
  ...TEXTS.map((text) => [text, plain(text)] as const),
  ...TEXTS.map((text) => [`TypeORM’s word for ${text}`, new QueryFailedError('', [], plain(text))] as const),
  ['a plan older than the schema', coded('0A000', { routine: 'RevalidateCachedQuery' })] as const,
])('nobody else gets the session, and whoever asked may ask again: %s', (_name, error) => {
  expect(meaningOf(error)).toEqual({ unavailable: true, endsSession: true });
});

test.each([
  ...LATER.map((code) => [code, coded(code)] as const),
  ['a runner whose connection has gone', new QueryRunnerAlreadyReleasedError()] as const,
  ['a manager whose connection has gone', new QueryRunnerProviderAlreadyReleasedError()] as const,
  ['a pool that was closed', new TypeORMError('Driver not Connected')] as const,
  ['a pool that is all in use', plain('timeout exceeded when trying to connect')] as const,
])('whoever asked may ask again, over the same session: %s', (_name, error) => {
  expect(meaningOf(error)).toEqual({ unavailable: true, endsSession: false });
});

test.each([
  ['a value that the database refused', coded('23502')],
  ['a column that is not there', coded('42703')],
  ['something that PostgreSQL cannot do', coded('0A000', { routine: 'transformFrom' })],
  ['a text that quotes one of these in the middle', plain('He said Connection terminated')],
  ['a code that only begins like one', coded('57P011')],
  ['an error of ours', new TypeError('canary')],
  ['no error', 'Connection terminated'],
  ['nothing', undefined],
])('a fault of ours is one: %s', (_name, error) => {
  expect(meaningOf(error)).toEqual({ unavailable: false, endsSession: false });
});
