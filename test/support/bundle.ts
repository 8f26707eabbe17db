/**
 * The services as one file each. Most of a start goes into finding and linking some three thousand modules, and tests start
 * services by the hundred. What is shipped is not bundled: `npm start` and `npm run demo` are tried as they are.
 */
import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { rolldown, type OutputOptions, type Plugin, type RolldownBuild } from 'rolldown';
import { DIST_DIR, STATE_DIR } from '../../tools/start/paths.js';

/** There must be one copy of each of these in a process, and some packages ask for them by themselves. */
const APART = /^(class-transformer|class-validator|pg|pino|reflect-metadata|typeorm)($|\/)/;
/** It finds files beside its own. */
const AS_INSTALLED = 'pino';
/** Packages that Nest would use if they were there. */
const NOT_INSTALLED =
  /^(@fastify\/(multipart|static|view)|@nestjs\/(microservices|platform-express|websockets)(\/.*)?)$/;

const BUNDLE_DIR = path.join(STATE_DIR, 'test', 'services');
/** Where whoever asks for a package from a bundle looks first. */
const PACKAGES_DIR = path.join(BUNDLE_DIR, 'node_modules');

/** A required module costs less than an imported one, of Node's own modules above all. Log entries name the classes of errors. */
const OUTPUT: OutputOptions = {
  format: 'cjs',
  keepNames: true,
  // What is not there need not be read.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[hash].cjs',
};

/** What is required cannot be waited for; a start that fails says so itself. */
const START_UNAWAITED: Plugin = {
  name: 'start-unawaited',
  transform: (code, id) => (id.startsWith(DIST_DIR) ? code.replace(/^await serve\(/m, 'void serve(') : undefined),
};

/** Writes a bundle in characters of one byte each, which are read faster. */
async function write(bundle: RolldownBuild, dir: string, hash: Hash): Promise<void> {
  const { output } = await bundle.write({ ...OUTPUT, dir });
  for (const { fileName } of output) {
    const file = path.join(dir, fileName);
    const escaped = fs
      .readFileSync(file, 'utf8')
      .replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
    fs.writeFileSync(file, escaped);
    hash.update(escaped);
  }
}

export const bundleOf = (service: string): string => path.join(BUNDLE_DIR, `${service}.cjs`);

/** Resolves with a name for what came out: the same code has the same. */
export async function bundleServices(services: readonly string[]): Promise<string> {
  fs.rmSync(BUNDLE_DIR, { recursive: true, force: true });
  const hash = createHash('sha256');
  const apart = new Set<string>();
  const bundle = await rolldown({
    input: Object.fromEntries(services.map((name) => [name, path.join(DIST_DIR, 'apps', name, 'src', 'main.js')])),
    platform: 'node',
    external: (id) => NOT_INSTALLED.test(id) || (APART.test(id) && Boolean(apart.add(id))),
    plugins: [START_UNAWAITED],
    logLevel: 'warn',
  });
  try {
    await write(bundle, BUNDLE_DIR, hash);
  } finally {
    await bundle.close();
  }
  apart.delete(AS_INSTALLED);
  await bundlePackages([...apart].sort(), hash);
  return hash.digest('hex');
}

/** The packages apart in one file, and beside it one for each of their names that says where in it the package is. */
async function bundlePackages(names: readonly string[], hash: Hash): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  const entry = 'packages';
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    external: AS_INSTALLED,
    plugins: [
      {
        name: entry,
        resolveId: (id) => (id === entry ? `${entry}.cjs` : undefined),
        load: (id) =>
          id === `${entry}.cjs`
            ? names
                .map((name) => `exports[${JSON.stringify(name)}] = () => require(${JSON.stringify(resolve(name))});`)
                .join('\n')
            : undefined,
      },
    ],
    logLevel: 'warn',
  });
  try {
    await write(bundle, PACKAGES_DIR, hash);
  } finally {
    await bundle.close();
  }
  for (const name of names) {
    const file = path.join(PACKAGES_DIR, path.extname(name) ? name : path.join(name, 'index.js'));
    const packages = path.relative(path.dirname(file), path.join(PACKAGES_DIR, `${entry}.cjs`));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `module.exports = require(${JSON.stringify(packages)})[${JSON.stringify(name)}]();\n`);
  }
}
