// One configuration, one project per ring (see CONTRIBUTING, "Tests").
const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^#(kernel|model|disclosure|pages|service)/(.*)\\.js$': '<rootDir>/libs/common/src/$1/$2',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  setupFiles: ['<rootDir>/test/support/property-seed.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.sparsam/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.sparsam/', '<rootDir>/.stryker-tmp/'],
};

const cluster = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};
const ring = (name, extra = {}) => ({
  ...base,
  ...cluster,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  ...extra,
});

export default {
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  testTimeout: 60_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs,tools}/**/*.spec.ts'] },
    { ...base, displayName: 'model', testMatch: ['<rootDir>/test/model/*.test.ts'] },
    { ...base, displayName: 'vendors', testMatch: ['<rootDir>/test/vendors/*.test.ts'] },
    ...['browser', 'medium', 'e2e', 'privacy', 'faults'].map((name) => ring(name)),
  ],
};
