import { PERSON_LINK_HOURS } from '#model/promised-times.js';

/** Validity of a requested link to one's own page: the person waits for the mail. */
export const PERSON_LINK_MS = PERSON_LINK_HOURS * 3_600_000;
/** Validity of an unrequested link: the mail may come on the first day of a holiday. */
export const FIRST_DISCLOSURE_LINK_MS = 14 * 24 * 3_600_000;
