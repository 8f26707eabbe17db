import { PERSON_LINK_HOURS } from '#model/promised-times.js';

/** How long a link to one's own page answers: whoever asked for it sits at their mailbox. */
export const PERSON_LINK_MS = PERSON_LINK_HOURS * 3_600_000;
/** The same of a link that nobody asked for: it may come on the first day of a holiday. */
export const FIRST_DISCLOSURE_LINK_MS = 14 * 24 * 3_600_000;
