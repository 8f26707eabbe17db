/** Reads forms, only on routes marked with `TakesForm`: a foreign page can make a browser post one. Those routes accept no other type. */
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusal.js';

const FORM = 'application/x-www-form-urlencoded';
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;
/** The longest is a wish of 2,000 characters of four bytes, each byte escaped in three. */
const FORM_LIMIT_BYTES = 26 * 1024;
/** Above this it is no user's input any more: the connection is closed. */
const MOST_BYTES = 8 * 1024 * 1024;
/** No form of ours has half as many. */
const MOST_FIELDS = 20;

export type Form = Readonly<Record<string, string>>;

/** Stands for a form over the limit: nothing of it is kept, and its sender gets their page again and not a problem document. */
export const TOO_LONG: Form = Object.freeze({});
/** Stands for a form with too many fields: it answers nothing. */
const NOTHING: Form = Object.freeze({});

/** The bytes that the form stands for, its escapes undone; a broken escape stays as it is. */
const unescaped = (body: Buffer): Buffer =>
  Buffer.from(
    body.toString('latin1').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/** A field that occurs twice is dropped: nobody knows which value was meant. */
function fieldsOfForm(body: Buffer): Form {
  if (!isUtf8(body) || !isUtf8(unescaped(body))) throw new Refusal('not-utf-8');
  const text = body.toString('utf8');
  if (text.split('&', MOST_FIELDS + 1).length > MOST_FIELDS) return NOTHING;
  const fields = new Map<string, string | undefined>();
  for (const [name, value] of new URLSearchParams(text)) fields.set(name, fields.has(name) ? undefined : value);
  return Object.fromEntries([...fields].filter((field): field is [string, string] => field[1] !== undefined));
}

/** Keeps bytes up to the limit and discards the rest up to MOST_BYTES: a browser reads no answer before it has sent everything. */
function readForm(payload: IncomingMessage): Promise<Form> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    payload.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= FORM_LIMIT_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (length > MOST_BYTES) reject(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    });
    payload.on('end', () => {
      try {
        resolve(length > FORM_LIMIT_BYTES ? TOO_LONG : fieldsOfForm(Buffer.concat(chunks)));
      } catch (error) {
        reject(error as Refusal);
      }
    });
    payload.on('error', reject);
  });
}

const takesForm = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as { takesForm?: boolean } | undefined)?.takesForm === true;

export function takeForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(FORM, async (request: FastifyRequest, payload: IncomingMessage): Promise<Form> => {
    if (!takesForm(request)) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(FORM);
    return readForm(payload);
  });
  // Refuses other types before the body is read.
  fastify.addHook('onRequest', (request, _reply, done) => {
    const type = request.headers['content-type'];
    const isOther = takesForm(request) && type !== undefined && !FORM_TYPE.test(type);
    done(isOther ? new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(type) : undefined);
  });
}
