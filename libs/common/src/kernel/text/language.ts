/** The languages in which a licensee is asked and answered: the one list of them. Their texts are data of consent's pages. */
export const LANGUAGES = ['de', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
