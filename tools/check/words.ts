/** No word of the glossary in a second sense. `node dist/tools/check/words.js` prints a sentence per line that has one. */
import fs from 'node:fs';
import path from 'node:path';
import { secondSenses } from './second-senses.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** These name the senses that are forbidden. */
const NAMES_THEM = /^tools\/check\/second-senses|^docs\/decisions\/0049-/;

const files = ['apps', 'libs', 'test', 'tools', 'docs'].flatMap((top) =>
  fs
    .readdirSync(path.join(ROOT, top), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|json|md|txt)$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name))),
);
const pages = fs.readdirSync(ROOT).filter((name) => name.endsWith('.md'));

for (const file of [...files, ...pages].filter((name) => !NAMES_THEM.test(name))) {
  for (const fault of secondSenses(file, fs.readFileSync(path.join(ROOT, file), 'utf8'))) {
    console.error(fault);
    process.exitCode = 1;
  }
}
