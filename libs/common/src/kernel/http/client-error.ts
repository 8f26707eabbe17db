/** Answers a connection whose request could not be read: it came too slowly, its headers were too long, or it was not HTTP. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { errorFacts, log } from '../log/log.js';
import type { RefusalCode } from '../refusals.js';
import { problem } from './problem.js';
import type { DrawnPage, ProblemPages } from './problem-page.js';

const CODES: Readonly<Record<string, RefusalCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-too-slow',
  HPE_HEADER_OVERFLOW: 'head-too-large',
};

function bytesOf({ status, title }: { status: number; title: string }, { headers, body }: DrawnPage): string {
  const all = {
    ...headers,
    'cache-control': 'no-store',
    connection: 'close',
    'content-length': Buffer.byteLength(body),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`;
}

/** `pages`: this port serves browsers, so they get a page. Nothing of the unread request is repeated. */
export const answerClientError =
  (pages?: ProblemPages) =>
  (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const requestId = randomUUID();
    log.info('request.unreadable', { requestId, ...errorFacts(error) });
    const found = problem(CODES[error.code ?? ''] ?? 'not-http', requestId);
    const page = pages?.draw(found, { inArea: true, language: undefined }) ?? {
      headers: { 'content-type': 'application/problem+json' },
      body: JSON.stringify(found),
    };
    if (socket.writable) socket.write(bytesOf(found, page));
    socket.destroy(error);
  };
