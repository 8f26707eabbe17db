/** The medium ring narrowed to one part of the mutation run on a database (stryker.database.config.mjs), which has started the database. */
import config from './jest.config.mjs';
import { PARTS } from './stryker.database.config.mjs';

const medium = config.projects.find((project) => project.displayName === 'medium');

export default {
  ...medium,
  globalSetup: undefined,
  globalTeardown: undefined,
  testTimeout: config.testTimeout,
  testMatch: PARTS[process.env.MUTATED].tests.map((name) => `<rootDir>/test/medium/${name}.test.ts`),
};
