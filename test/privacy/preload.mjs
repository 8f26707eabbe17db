// Loaded into a service before its own code, at a test's wish: lets its process suffer, on a signal, what libraries can do to it.
// The markers come through the environment and are part of every error.
import { setImmediate as soon } from 'node:timers';

const marker = process.env.TEST_MARKER ?? '';
const loaded = (error) =>
  Object.assign(error, {
    parameters: [marker],
    detail: `Key (email)=(${marker}) already exists.`,
    config: { data: marker },
    code: '23505',
  });

const SUFFER = {
  // A promise that nobody awaits.
  SIGUSR2: () =>
    void Promise.reject(loaded(new Error(`rejected ${marker}\n    at ${marker} (file:///${marker}.js:1:1)`))),
  // A callback that throws past everybody.
  SIGWINCH: () =>
    soon(() => {
      throw loaded(new TypeError(`thrown ${marker}`, { cause: new Error(marker) }));
    }),
  // A warning of a library.
  SIGCONT: () => process.emitWarning(`careful with ${marker}`, { code: 'TEST', detail: marker }),
};
for (const [signal, suffer] of Object.entries(SUFFER)) process.on(signal, suffer);
