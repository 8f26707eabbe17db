/** The statements of objections and wishes to be erased. Each names the person or the row. */
import type { RightsWish } from '#model/rights-wish.entity.js';
import type { Wisher } from './person.queries.js';

export type RightsWishRow = Omit<RightsWish, 'personId' | 'settledBy'>;

const FACTS = `w.id, w.kind, w.text, w.language, w.wished_at, w.state, w.answer, w.settled_at`;

export const RIGHTS_WISHES = `SELECT ${FACTS} FROM rights_wishes w WHERE w.person_id = $1 ORDER BY w.id DESC`;

export const OPEN_WISH = `SELECT id, text FROM rights_wishes WHERE person_id = $1 AND kind = $2 AND state = 'open'`;

export type RightsPageRow = RightsWish & Wisher;

const WITH_PERSON = `
  SELECT ${FACTS}, w.person_id, w.settled_by, c.organisation, pv.first_name, pv.last_name, pv.email
    FROM rights_wishes w
    JOIN persons pe ON pe.id = w.person_id
    JOIN customers c ON c.id = pe.customer_id
    LEFT JOIN LATERAL (SELECT * FROM person_versions v WHERE v.person_id = pe.id ORDER BY v.created_at DESC LIMIT 1) pv ON true`;

/** `$1`: of this state only; null: of all. The oldest first: each has a time limit. */
export const RIGHTS_PAGE = `${WITH_PERSON}
   WHERE ($1::text IS NULL OR (w.state = 'open') = ($1 = 'open')) AND ($2::text IS NULL OR w.id > $2) ORDER BY w.id LIMIT $3`;

export const RIGHTS_WISH = `${WITH_PERSON} WHERE w.id = $1`;

/** Of two concurrent requests, the second finds the wish settled. */
export const SETTLE = `
  UPDATE rights_wishes SET state = $2, answer = $3, settled_by = $4, settled_at = clock_timestamp() WHERE id = $1 AND state = 'open'
   RETURNING id`;
