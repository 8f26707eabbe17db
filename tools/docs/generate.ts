/**
 * `npm run docs`: writes every page that the code can write better than a person. With `--check` it writes nothing and fails
 * naming the pages that are out of date.
 */
import fs from 'node:fs';
import path from 'node:path';
import { clientModule } from './client.js';
import { disclosuresDocument, disclosureSummary } from './disclosures.js';
import { entitiesDocument } from './entities.js';
import { grantsDocument } from './grants.js';
import { jobsDocument } from './jobs.js';
import { withRegion } from './markdown.js';
import { openApiDocuments } from './openapi.js';
import { joinDocuments } from './join.js';
import { retentionDocument } from './retention.js';
import { envExample, settingsTables } from './settings.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const read = (name: string): string => {
  try {
    return fs.readFileSync(path.join(ROOT, name), 'utf8');
  } catch {
    return '';
  }
};

async function pages(): Promise<Map<string, string>> {
  const documents = await openApiDocuments();
  const joined = joinDocuments(documents);
  const openapi = Object.entries({ ...documents, sparsam: joined }).map(
    ([name, document]) => [`docs/openapi/${name}.json`, `${JSON.stringify(document, null, 2)}\n`] as const,
  );
  return new Map([
    ['docs/DISCLOSURES.md', disclosuresDocument()],
    ['docs/ENTITIES.md', entitiesDocument()],
    ['docs/JOBS.md', jobsDocument()],
    ['docs/grants.md', grantsDocument()],
    ['docs/RETENTION.md', retentionDocument()],
    ['.env.example', envExample()],
    ['docs/SETTINGS.md', withRegion(read('docs/SETTINGS.md'), 'settings', settingsTables())],
    ['README.md', withRegion(read('README.md'), 'disclosures', disclosureSummary())],
    ...openapi,
    ['tools/client/sparsam.ts', clientModule(joined)],
  ]);
}

const stale = [...(await pages())].filter(([name, text]) => read(name) !== text);
if (process.argv.includes('--check')) {
  for (const [name] of stale) console.error(`${name} is out of date: run npm run docs.`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [name, text] of stale) {
    fs.mkdirSync(path.dirname(path.join(ROOT, name)), { recursive: true });
    fs.writeFileSync(path.join(ROOT, name), text);
    console.log(`wrote ${name}`);
  }
}
