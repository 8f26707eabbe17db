/** Holds the row of a person, so that one mail, wish or question of theirs is written at a time. */
export const LOCK_PERSON = `SELECT 1 FROM persons WHERE id = $1 FOR NO KEY UPDATE`;
