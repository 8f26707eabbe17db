/**
 * Mutation testing of what decides in statements: the one door out, and claim, settle, sweep, the work on one delivery, its ways and dead
 * letters, each by tests on a real PostgreSQL and a real vendor server. Part of `test:long`; tools/test/mutate-on-database.mjs starts the
 * PostgreSQL that all mutants share and plays one part after the other (MUTATED names it). What survives is explained in
 * docs/decisions/0020-mutants-that-survive.md.
 *
 * Left out (tools/test/not-promised.mjs): lines of the log, whose words no promise names, and the points at which the fault ring stops a
 * process, which do nothing anywhere else.
 */
import config from './stryker.config.mjs';

const delivery = (name) => `apps/vendor-sync/src/delivery/${name}.ts`;

/** What is changed, and the files of test/medium that must notice: each mutant loads all of its part. */
export const PARTS = {
  door: {
    mutate: ['libs/common/src/disclosure/{disclose,letter}.ts'],
    tests: ['disclose', 'disclose-consent', 'disclose-refusal'],
  },
  claim: { mutate: [delivery('delivery.claim')], tests: ['delivery-claim'] },
  settle: { mutate: [delivery('delivery.settle')], tests: ['delivery-settle'] },
  sweep: {
    mutate: [delivery('delivery.sweep'), 'libs/common/src/service/delivery-gauges.ts'],
    tests: ['delivery-sweep'],
  },
  dead: { mutate: ['apps/vendor-sync/src/dead-letter/dead-letter.service.ts'], tests: ['delivery-dead'] },
  work: {
    mutate: [delivery('{delivery.service,deliver.handler}')],
    tests: ['delivery-work', 'delivery-trouble', 'delivery-case'],
  },
  route: { mutate: [delivery('route')], tests: ['delivery-work', 'delivery-case', 'delivery-dead'] },
  queries: { mutate: [delivery('delivery.queries')], tests: ['delivery-*'] },
};

const part = process.env.MUTATED;

export default {
  ...config,
  mutate: PARTS[part]?.mutate ?? [],
  plugins: ['@stryker-mutator/*', './tools/test/not-promised.mjs'],
  ignorers: ['not-promised'],
  // Each run leaves its modules behind: after so many the process is a new one.
  maxTestRunnerReuse: 20,
  jest: { ...config.jest, configFile: 'jest.mutation-database.config.mjs' },
  jsonReporter: { fileName: `reports/mutation-${part}.json` },
};
