/**
 * The services as one file each. Most of a start goes into finding and linking some three thousand modules, and tests start
 * services by the hundred. What is shipped is not bundled: `npm start` and `npm run demo` are tried as they are.
 */
import path from 'node:path';
import { rolldown } from 'rolldown';
import { DIST_DIR, STATE_DIR } from '../../tools/start/paths.js';

/** There must be one copy of each of these in a process, and some packages ask for them by themselves. */
const APART = /^(class-transformer|class-validator|pg|pino|reflect-metadata|typeorm)($|\/)/;
/** Packages that Nest would use if they were there. */
const NOT_INSTALLED =
  /^(@fastify\/(multipart|static|view)|@nestjs\/(microservices|platform-express|websockets)(\/.*)?)$/;

const BUNDLE_DIR = path.join(STATE_DIR, 'test', 'services');

export const bundleOf = (service: string): string => path.join(BUNDLE_DIR, `${service}.mjs`);

export async function bundleServices(services: readonly string[]): Promise<void> {
  const bundle = await rolldown({
    input: Object.fromEntries(services.map((name) => [name, path.join(DIST_DIR, 'apps', name, 'src', 'main.js')])),
    platform: 'node',
    external: (id) => APART.test(id) || NOT_INSTALLED.test(id),
    logLevel: 'warn',
  });
  try {
    // Log entries name the classes of errors.
    await bundle.write({
      dir: BUNDLE_DIR,
      format: 'esm',
      keepNames: true,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[hash].mjs',
    });
  } finally {
    await bundle.close();
  }
}
