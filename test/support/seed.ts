/**
 * Where tests that choose by chance begin. It is fixed, so that a merge is judged by the same choices as the one before it;
 * `npm run test:long` begins elsewhere each time (tools/test/run.mjs). Both print it, and `TEST_SEED=<seed>` repeats its choices.
 */
export const SEED = Number(process.env.TEST_SEED ?? 1);
