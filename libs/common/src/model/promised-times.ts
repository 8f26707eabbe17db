/** Times that licensees are promised, by the services that keep them and by the pages that tell of them. */

/** How long a question may be answered, unless it says otherwise. */
export const QUESTION_DAYS = 14;

/** How long a link to one's own page answers, when it was asked for. */
export const PERSON_LINK_HOURS = 24;
