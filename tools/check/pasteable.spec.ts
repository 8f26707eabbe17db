/** Whoever pastes a line of our pages into a shell runs what it says, and nothing of what is said about it. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../start/paths.js';
import { givenSettings } from '../start/settings.js';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/OPERATIONS.md', 'docs/SETTINGS.md', 'docs/FIRST-CHANGE.md'];
const COMMAND = /^(npm |node |docker |echo |curl |psql |deploy\/)/;

const linesOf = (page: string): string[] =>
  [...fs.readFileSync(path.join(ROOT, page), 'utf8').matchAll(/^```\w*\n([^]*?)^```/gm)].flatMap((block) =>
    block[1]!.split('\n'),
  );

test.each(PAGES)('what %s says beside a command is a comment to the shell', (page) => {
  const commands = linesOf(page).filter((line) => COMMAND.test(line));
  expect(commands.length).toBeGreaterThan(0);
  // Columns are set apart by spaces; a text in quotation marks, a redirection and a comment may stand in one.
  const columns = commands.flatMap((line) =>
    line
      .replace(/'[^']*'/g, 'x')
      .replace(/(^|\s)#.*/, '')
      .trimEnd()
      .split(/ {2,}/)
      .slice(1),
  );
  expect(columns.filter((column) => !/^>>? \S+$/.test(column))).toEqual([]);
});

test('the lines that connect a vendor of yours write the settings that they show', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-pasted-'));
  try {
    const lines = linesOf('docs/SETTINGS.md').filter((line) => line.startsWith('echo '));
    const { status } = spawnSync('sh', ['-e'], { cwd: home, input: lines.join('\n') });
    expect(status).toBe(0);
    expect(givenSettings({}, path.join(home, '.env'), () => undefined)).toEqual({
      OUTGOING_HOSTS: 'api.keygen.sh:443',
      VENDOR_SECRET_MINE: 'prod-…',
    });
  } finally {
    fs.rmSync(home, { recursive: true });
  }
});
