/** `npm run -s token -- sales`: prints an access token of the running system. */
import { accessToken } from './access-token.js';
import { StartError } from './files.js';
import { readRunning } from './running.js';

try {
  const running = readRunning();
  if (!running) throw new StartError('Sparsam does not run here. Start it with npm start.');
  console.log(await accessToken(running, process.argv[2] ?? ''));
} catch (error) {
  console.error(error instanceof StartError ? error.message : 'The identity provider does not answer.');
  process.exitCode = 1;
}
