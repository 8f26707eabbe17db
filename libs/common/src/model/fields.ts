/**
 * The closed list of personal fields that we hold of a licensee and may disclose. A column that is not here cannot be disclosed:
 * `disclose.ts` selects by this list and nothing else.
 */
export const FIELDS = {
  firstName: { table: 'person_versions', column: 'first_name', label: 'First name' },
  lastName: { table: 'person_versions', column: 'last_name', label: 'Last name' },
  email: { table: 'person_versions', column: 'email', label: 'E-mail address' },
  problemText: { table: 'case_texts', column: 'text', label: 'Problem text' },
} as const;

export type Field = keyof typeof FIELDS;

/** In the fixed order of ledger rows and letters. */
export const FIELD_NAMES = Object.keys(FIELDS) as readonly Field[];

/** The three fields that licensing may disclose at most (law 1). */
export const LICENSING_FIELDS = ['firstName', 'lastName', 'email'] as const satisfies readonly Field[];

/** The fields that a letter with consent needs on any support channel, and those that it adds if they are allowed. */
export const ESCALATION_FIELDS = {
  needs: ['firstName', 'email', 'problemText'],
  accepts: ['lastName'],
} as const satisfies Readonly<Record<string, readonly Field[]>>;

/** Values of the fields that a decision allowed; a person with one name has no last name. */
export type FieldValues = Partial<Record<Field, string>>;
