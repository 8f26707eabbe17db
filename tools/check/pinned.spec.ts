/** Which versions are pinned, and that what would call home is in no tree of packages. */
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../start/paths.js';
import { isPinned } from './pinned.js';

test.each(['1.0.0', '18.4.0-beta.17', 'npm:empty-npm-package@1.0.0', 'npm:@scope/some.name@1.2.3-rc.1'])(
  '%s is one version of one package',
  (version) => expect(isPinned(version)).toBe(true),
);

test.each([
  '^1.0.0', '~1.0.0', '1.0', '1.x', '>=1.0.0', '1.0.0 || 2.0.0', '*', '', 'latest', 'npm:empty-npm-package', 'npm:empty-npm-package@^1.0.0',
  'npm:empty-npm-package@latest', 'npm:empty-npm-package@1.0.0 || 2.0.0', 'npm:a@b@1.0.0', 'npm:@1.0.0', 'npm:../x@1.0.0', 'file:../x', 'git+https://example.org/x.git#1.0.0',
  'https://example.org/x-1.0.0.tgz', ' 1.0.0', '1.0.0\n', '$other',
])('%j is not', (version) => expect(isPinned(version)).toBe(false)); // prettier-ignore

test('what tells its maker of each install is in nobody’s tree, and the interface that brought it is an empty package', () => {
  const { packages } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { name?: string; dependencies?: Record<string, string>; hasInstallScript?: boolean }>;
  };
  const named = (name: string) => Object.entries(packages).filter(([place]) => place.endsWith(`node_modules/${name}`));
  expect(named('@scarf/scarf')).toEqual([]);
  expect(named('swagger-ui-dist').map(([, { name, dependencies }]) => [name, dependencies])).toEqual([
    ['empty-npm-package', undefined],
  ]);
});
