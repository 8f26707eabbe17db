/** What counts as pinned: one version of one package, also where another package stands in the place of one that is left out. */
const VERSION = String.raw`\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?`;
const NAME = String.raw`(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*`;
const PINNED = new RegExp(`^(npm:${NAME}@)?${VERSION}$`);

export const isPinned = (version: string): boolean => PINNED.test(version);
