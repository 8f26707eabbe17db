/** Reads JSON bodies: UTF-8 only, of bounded depth and number of values. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import { Refusal } from '../refusal.js';
import { checkJsonShape } from './input-shape.js';

const JSON_TYPE = 'application/json';

/** Replaces Fastify's own reader, which puts another character for invalid bytes. Its parser stays, which refuses prototypes. */
export function takeJson(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(JSON_TYPE);
  fastify.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, (request: FastifyRequest, bytes: Buffer, done) => {
    if (!isUtf8(bytes)) throw new Refusal('not-utf-8');
    checkJsonShape(bytes);
    void parse(request, bytes.toString('utf8'), done);
  });
}
