/** A limitation of three years: not even the role that deletes can delete proof that is younger, so a break-in cannot wipe what is fresh. */
export const FLOOR = `interval '1096 days'`;
