/**
 * The unit ring narrowed to what the mutation run needs (stryker.config.mjs). That run changes the sources of a copy of the tree, so here
 * Jest compiles them itself and loads them anew for each test file, which is slow (compare jest.config.mjs).
 */
export const fromSources = {
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
  setupFilesAfterEnv: ['support/property-seed', 'runner/mint'].map((name) => `<rootDir>/test/${name}.ts`),
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.sparsam/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.sparsam/', '<rootDir>/.stryker-tmp/'],
};

export default {
  ...fromSources,
  displayName: 'unit',
  testMatch: [
    '<rootDir>/libs/common/src/disclosure/*.spec.ts',
    '<rootDir>/apps/vendor-sync/src/{delivery,dead-letter}/*.spec.ts',
    '<rootDir>/apps/orders/src/fulfilment/*.spec.ts',
    '<rootDir>/libs/common/src/model/consent.states.spec.ts',
    '<rootDir>/apps/support/src/escalation/escalation.states.spec.ts',
  ],
};
