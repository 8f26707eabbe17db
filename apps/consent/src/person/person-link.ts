/** How long a link to one's own page answers. */
export const PERSON_LINK_MS = 24 * 3_600_000;
