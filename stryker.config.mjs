/**
 * Mutation testing of what decides in tables: the disclosure tables and their decision, the delivery table and the gate, the state table
 * of fulfilments, consents and escalations. What decides in statements has stryker.database.config.mjs. Both are part of `test:long`; what
 * survives is explained in docs/decisions/0020-mutants-that-survive.md.
 */
export default {
  mutate: [
    'libs/common/src/disclosure/!(*.spec|disclose|letter|escalation-letter).ts',
    'libs/common/src/model/{fields,purposes}.ts',
    'apps/vendor-sync/src/{delivery/{delivery.states,gate},dead-letter/finding.states}.ts',
    'apps/orders/src/fulfilment/fulfilment.states.ts',
    'libs/common/src/model/consent.states.ts',
    'apps/support/src/escalation/escalation.states.ts',
  ],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
  jest: { projectType: 'custom', configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  ignorePatterns: ['dist', '.sparsam', 'reports', 'docs', 'coverage'],
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: 'reports/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  timeoutMS: 20_000,
  disableTypeChecks: false,
  tempDirName: '.stryker-tmp',
};
