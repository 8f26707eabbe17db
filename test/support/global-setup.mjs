// Jest loads this file as it is, so it uses what `npm run build` has compiled.
import 'reflect-metadata';

export default async function globalSetup() {
  const { startCluster } = await import('../../dist/test/support/cluster.js');
  globalThis.testCluster = await startCluster();
}
