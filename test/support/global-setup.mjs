// Jest loads this file as it is, so it uses what `npm run build` has compiled.
import 'reflect-metadata';

export default async function globalSetup() {
  const { startCluster } = await import('../../dist/test/support/cluster.js');
  const { prepareServices } = await import('../../dist/test/support/process.js');
  [globalThis.testCluster] = await Promise.all([startCluster(), prepareServices()]);
}
