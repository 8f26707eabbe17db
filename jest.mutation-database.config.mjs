/** The medium ring narrowed to one part of the mutation run on a database (stryker.database.config.mjs), which has started the database. */
import { fromSources } from './jest.mutation.config.mjs';
import { PARTS } from './stryker.database.config.mjs';

export default {
  ...fromSources,
  displayName: 'medium',
  testTimeout: 60_000,
  testMatch: PARTS[process.env.MUTATED].tests.map((name) => `<rootDir>/test/medium/${name}.test.ts`),
};
