/** The version of this software, as its package says. */
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

export const VERSION = version;
