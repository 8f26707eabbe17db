/** Every file that a page of ours names is there: links, pictures, paths in code type, and the paths of CODEOWNERS. `node dist/tools/check/links.js` prints the rest. */
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** A path in code type. Secrets are made on the spot; a pattern with a star and a choice in braces name no single file. */
const PATH = /`((?!deploy\/secrets\/)(?:apps|libs|test|tools|docs|deploy|\.ci)\/[\w./-]+)`/g;
const LINK = /(?:\]\(|src=")(?!https?:|#|mailto:)([^)#"]+)/g;

const pages = [
  ...fs.readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...fs
    .readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];

const isThere = (...parts: readonly string[]): boolean => fs.existsSync(path.join(ROOT, ...parts));

const faults = pages.flatMap((page) => {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8');
  const paths = [...text.matchAll(PATH)].map((match) => match[1]!).filter((name) => !isThere(name));
  const links = [...text.matchAll(LINK)].map((match) => match[1]!).filter((link) => !isThere(path.dirname(page), link));
  return [...paths, ...links].map((name) => `${page} names ${name}, which is not there.`);
});
/** Without this a moved file would silently lose its owner. */
const owned = fs
  .readFileSync(path.join(ROOT, 'CODEOWNERS'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ')[0]!);
faults.push(...owned.filter((name) => !isThere(name)).map((name) => `CODEOWNERS names ${name}, which is not there.`));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
