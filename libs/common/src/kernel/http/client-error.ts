/** Answers on a line where no request came to be: it did not come whole in its time, its head is too long, or it is no HTTP. */
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

/** `pages`: readers sit at this port with a browser. Nothing of what came is repeated, for nobody read it. */
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
