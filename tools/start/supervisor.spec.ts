/** A child is ready when it says so itself: somebody else who answers on its port gets no request, no token and nobody's data. */
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../test/support/wait-for.js';
import { ROOT } from './paths.js';
import { Supervisor } from './supervisor.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-supervisor-'));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** Says that it listens elsewhere, then what it is told to say, and is up as soon as its file is there. */
const CHILD = `
  import fs from 'node:fs';
  process.on('SIGUSR2', () => process.send({ serving: Number(process.env.TOLD) }));
  for (const end of ['SIGTERM', 'disconnect']) process.on(end, () => process.exit(0));
  setInterval(() => undefined, 60_000);
  process.send({ serving: 1 }, () => fs.writeFileSync(process.env.UP_FILE, String(process.pid)));
`;

test('whoever answers first on the port of a child that has said nothing is not asked', async () => {
  let asked = 0;
  const foreign = http.createServer((_request, response) => {
    asked += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  const { port } = foreign.address() as AddressInfo;
  const [script, upFile] = [path.join(home, 'child.mjs'), path.join(home, 'up')];
  fs.writeFileSync(script, CHILD);
  const ignore = () => undefined;
  // Asked before each look.
  let looks = 0;
  const signal = Object.assign(new AbortController().signal, { throwIfAborted: () => void (looks += 1) });
  const supervisor = new Supervisor({ signal, logDir: path.join(home, 'logs'), onRestart: ignore, onGiveUp: ignore });
  try {
    let isReady = false;
    const started = supervisor.start({
      name: 'child',
      script: path.relative(ROOT, script),
      env: { TOLD: String(port), UP_FILE: upFile },
      readyUrl: `http://127.0.0.1:${port}/readyz`,
    });
    void started.then(() => (isReady = true), ignore);
    await waitFor('the child to be up', () => (fs.statSync(upFile, { throwIfNoEntry: false })?.size ?? 0) > 0);
    const lookedBefore = looks;
    await waitFor('the start to look several times more', () => looks > lookedBefore + 3);
    expect([asked, isReady]).toEqual([0, false]);
    const pid = Number(fs.readFileSync(upFile, 'utf8'));
    process.kill(pid, 'SIGUSR2');
    expect(await started).toBe(pid);
    expect(asked).toBeGreaterThan(0);
  } finally {
    await supervisor.stop(['child']);
    foreign.closeAllConnections();
    foreign.close();
  }
});
