/** The version of this software, as its package says. */
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

const { version } = JSON.parse(readFileSync(findPackageJSON('..', import.meta.url)!, 'utf8')) as {
  readonly version: string;
};

export const VERSION = version;
