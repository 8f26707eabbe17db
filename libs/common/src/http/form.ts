/** Reads forms, on the routes that say so and nowhere else: a foreign page can post one without asking. */
import { errorCodes } from 'fastify';
import type { FastifyInstance } from 'fastify';

const FORM = 'application/x-www-form-urlencoded';
/** The longest is a wish of 2,000 letters of four bytes, each byte escaped in three. */
const FORM_LIMIT_BYTES = 26 * 1024;

/** A field that is there more than once says nothing: which of them was meant, nobody knows. */
function fieldsOfForm(body: string): Record<string, string> {
  const fields = new URLSearchParams(body);
  return Object.fromEntries([...fields].filter(([name]) => fields.getAll(name).length === 1));
}

export function takeForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser<string>(
    FORM,
    { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES },
    (request, body, done) => {
      const config = request.routeOptions.config as { takesForm?: boolean } | undefined;
      if (config?.takesForm) done(null, fieldsOfForm(body));
      else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(FORM));
    },
  );
}
