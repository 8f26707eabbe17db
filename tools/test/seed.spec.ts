import fc from 'fast-check';
import { SEED } from '../../test/support/seed.js';

test('properties begin at the seed of the run, so that a failure is repeated by its seed', () => {
  const twenty = (parameters: object) => fc.sample(fc.integer(), { ...parameters, numRuns: 20 });
  expect(fc.readConfigureGlobal().seed).toBe(SEED);
  expect(twenty({})).toEqual(twenty({ seed: SEED }));
});
