/** Reads forms, on the routes that say so and nowhere else: a foreign page can post one without asking. */
import { errorCodes } from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

const FORM = 'application/x-www-form-urlencoded';
/** The longest is a wish of 2,000 letters of four bytes, each byte escaped in three. */
const FORM_LIMIT_BYTES = 26 * 1024;
/** No text that somebody pasted: the connection is closed. */
const MOST_BYTES = 8 * 1024 * 1024;

export type Form = Readonly<Record<string, string>>;

/** Stands for a form that is longer: nothing of it is kept, and whoever sent it is shown their page and not a problem document. */
export const TOO_LONG: Form = Object.freeze({});

/** A field that is there more than once says nothing: which of them was meant, nobody knows. */
function fieldsOfForm(body: string): Form {
  const fields = new URLSearchParams(body);
  return Object.fromEntries([...fields].filter(([name]) => fields.getAll(name).length === 1));
}

/** Keeps no more than the limit. What comes behind it is let run dry, within reason: a browser reads no answer before it has sent everything. */
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
    payload.on('end', () =>
      resolve(length > FORM_LIMIT_BYTES ? TOO_LONG : fieldsOfForm(Buffer.concat(chunks).toString('utf8'))),
    );
    payload.on('error', reject);
  });
}

export function takeForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(FORM, async (request: FastifyRequest, payload: IncomingMessage): Promise<Form> => {
    const config = request.routeOptions.config as { takesForm?: boolean } | undefined;
    if (!config?.takesForm) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(FORM);
    return readForm(payload);
  });
}
