/** The statements of requests for the link to one's own page. */
import type { LinkRequest } from '#model/link-request.entity.js';

export type LinkRequestRow = Pick<LinkRequest, 'emailKey' | 'language'>;

/** One transaction deletes the request and writes its mails: of two processes, the second finds no row. */
export const TAKE_REQUEST = `DELETE FROM link_requests WHERE id = $1 RETURNING email_key, language`;

export const OPEN_REQUESTS = `SELECT id FROM link_requests`;

export const FORGET_REQUESTS = `DELETE FROM link_requests WHERE requested_at < clock_timestamp() - make_interval(mins => $1)`;
