// One configuration, one project per ring (see CONTRIBUTING, "Tests"). What runs is what `npm run build` has compiled.
const base = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/dist'],
  testEnvironment: 'node',
  testRunner: '<rootDir>/test/runner/in-node.mjs',
  transform: {},
  setupFilesAfterEnv: ['support/property-seed', 'runner/mint'].map((name) => `<rootDir>/dist/test/${name}.js`),
};

const cluster = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};
const ring = (name, extra = {}) => ({
  ...base,
  ...extra,
  displayName: name,
  testMatch: [`<rootDir>/dist/test/${name}/**/*.test.js`],
});

export default {
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  testTimeout: 60_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/dist/{apps,libs,tools}/**/*.spec.js'] },
    ring('model'),
    ring('vendors'),
    ...['browser', 'medium', 'e2e', 'privacy', 'faults'].map((name) => ring(name, cluster)),
  ],
};
