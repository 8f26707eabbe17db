/**
 * The closed list of personal fields we hold of a licensee. A column that is not here cannot leave: `disclose.ts` selects by
 * this list and nothing else.
 */
export const FIELDS = {
  firstName: { column: 'first_name', label: 'First name' },
  lastName: { column: 'last_name', label: 'Last name' },
  email: { column: 'email', label: 'E-mail address' },
} as const;

export type Field = keyof typeof FIELDS;

/** In the fixed order of ledger rows and letters. */
export const FIELD_NAMES = Object.keys(FIELDS) as readonly Field[];

/** Values of the fields that a decision allowed; a person with one name has no last name. */
export type FieldValues = Partial<Record<Field, string>>;
