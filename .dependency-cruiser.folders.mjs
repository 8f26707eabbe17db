/**
 * No circle of folders. Tests that lie beside a file reach into test/, which is no part of the house, and from there into all of it: they
 * are left out here, so this is a run of its own.
 */
import drawing from './.dependency-cruiser.cjs';

export default {
  forbidden: [{ name: 'no-folder-cycles', severity: 'error', scope: 'folder', from: {}, to: { circular: true } }],
  options: { ...drawing.options, exclude: { path: '^dist/|\\.(spec|test)\\.ts$' } },
};
