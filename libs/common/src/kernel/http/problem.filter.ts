/** Turns any error into a problem document or a page. Only a {@link Refusal} is quoted: the message of another error may hold data. */
import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { meaningOf } from '../database/database-error.js';
import { errorFacts, log } from '../log/log.js';
import { Refusal } from '../refusal.js';
import type { RefusalCode } from '../refusals.js';
import { sendProblem, type ProblemPages } from './problem-page.js';
import { problem } from './problem.js';

/** Fastify's own errors, and Nest's by their status. */
const BY_CODE: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'not-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'not-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'not-json',
};
const BY_STATUS: Readonly<Record<number, RefusalCode>> = {
  400: 'not-json',
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  415: 'unsupported-media-type',
};

/** The Retry-After of `service-unavailable`. */
const ASK_AGAIN_SECONDS = 5;

export function codeOf(error: unknown): RefusalCode {
  if (error instanceof Refusal) return error.code;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && Object.hasOwn(BY_CODE, code)) return BY_CODE[code]!;
  if (error instanceof HttpException) return BY_STATUS[error.getStatus()] ?? 'internal-error';
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && BY_STATUS[status]) return BY_STATUS[status];
  if (error instanceof SyntaxError) return 'not-json';
  if (meaningOf(error).unavailable) return 'service-unavailable';
  return 'internal-error';
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly pages?: ProblemPages) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const code = codeOf(error);
    const { faults, notBefore } = error instanceof Refusal ? error : {};
    const body = problem(code, request.id, faults, notBefore);
    if (body.status >= 500) log.error('request.failed', { requestId: request.id, code, ...errorFacts(error) });
    if (code === 'not-signed-in') void reply.header('www-authenticate', 'Bearer');
    if (code === 'service-unavailable') void reply.header('retry-after', String(ASK_AGAIN_SECONDS));
    sendProblem(request, reply, body, this.pages);
  }
}
