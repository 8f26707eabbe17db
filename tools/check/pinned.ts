/** What counts as pinned: one version of one package, also for a package that replaces another one. */
const VERSION = String.raw`\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?`;
const NAME = String.raw`(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*`;
const PINNED = new RegExp(`^(npm:${NAME}@)?${VERSION}$`);

export const isPinned = (version: string): boolean => PINNED.test(version);
