/**
 * Runs a test file in Node as it is: what `npm run build` has compiled, loaded once per worker and shared by all its test files. Jest's
 * own way loads every module anew for each file, in a context of its own, which took more than half of the time of all tests together.
 * All else is Jest's: workers, hooks, time-outs, reports. A test file is itself loaded anew; what it changes for others, it puts back.
 *
 * Jest's part that runs a file asks the runtime of its context for everything it loads. It gets this one instead.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { default: runFile } = require('jest-circus/runner');

let files = 0;

/** Jest keeps the tests of a file in the module that collects them, and who listens to them under this symbol: both begin empty. */
function requireAnew(module) {
  delete require.cache[module];
  delete globalThis[Symbol.for('EVENT_HANDLERS')];
  return require(module);
}

const runtime = {
  requireInternalModule: requireAnew,
  requireModule: require,
  unstable_shouldLoadAsEsm: () => true,
  setGlobalsForRuntime: () => undefined,
  enterTestCode: () => undefined,
  leaveTestCode: () => undefined,
};

export default async function runInNode(globalConfig, config, environment, _runtime, testPath, sendMessageToJest) {
  files += 1;
  const load = (file) => import(file === testPath ? `${pathToFileURL(file)}?file=${files}` : pathToFileURL(file));
  const own = Object.assign(Object.create(runtime), { unstable_importModule: load });
  const global = Object.assign(Object.create(environment), { global: globalThis });
  const settings = { ...process.env };
  try {
    return await runFile(globalConfig, config, global, own, testPath, sendMessageToJest);
  } finally {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(settings, name)) delete process.env[name];
    Object.assign(process.env, settings);
  }
}
