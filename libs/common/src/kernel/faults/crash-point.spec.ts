/** Crash points do nothing until a test arms one, and then stop at their place, at its nth passing, once. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { armFault, CRASH_POINTS, crashPoint } from './crash-point.js';

test('nothing is armed in a real installation', async () => {
  for (const setting of [undefined, '']) armFault(setting);
  for (const point of CRASH_POINTS) await crashPoint(point);
});

test('the armed point throws at its nth passing, once, and no other does', async () => {
  armFault('claim.after-commit:throw:2');
  await crashPoint('delivery.before-claim');
  await crashPoint('claim.after-commit');
  await expect(crashPoint('claim.after-commit')).rejects.toThrow('fault at claim.after-commit');
  await crashPoint('claim.after-commit');
});

test('without a number it is the first passing', async () => {
  armFault('settle.after-commit:throw');
  await expect(crashPoint('settle.after-commit')).rejects.toThrow('fault at');
});

test('a point that hangs never goes on', async () => {
  armFault('release.locked:hang');
  const turn = new Promise((resolve) => setImmediate(() => resolve('the loop turned')));
  expect(await Promise.race([crashPoint('release.locked').then(() => 'went on'), turn])).toBe('the loop turned');
});

test('the list names every point once', () => {
  expect(new Set(CRASH_POINTS).size).toBe(CRASH_POINTS.length);
});

test('what a file says last is armed, also where it was read before', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-points-'));
  const file = path.join(dir, 'point');
  const write = (setting: string) => fs.writeFileSync(file, setting);
  armFault(`@${file}`);
  write('sweep.before-commit:throw');
  await crashPoint('order.before-commit');
  fs.rmSync(file);
  write('order.after-commit:throw:2');
  await crashPoint('sweep.before-commit');
  await crashPoint('order.after-commit');
  await expect(crashPoint('order.after-commit')).rejects.toThrow('fault at order.after-commit');
  expect(fs.existsSync(file)).toBe(false);
  // The same again is armed again.
  write('order.after-commit:throw:2');
  await crashPoint('order.after-commit');
  await expect(crashPoint('order.after-commit')).rejects.toThrow('fault at order.after-commit');
  fs.rmSync(dir, { recursive: true });
});
