// Jest loads this file as it is, so it uses what `npm run build` has compiled.
import 'reflect-metadata';

export default async function globalSetup() {
  const { startCluster } = await import('../../dist/test/support/cluster.js');
  const { prepareServices } = await import('../../dist/test/support/process.js');
  const [cluster, isCompiled] = await Promise.all([startCluster(), prepareServices()]);
  globalThis.testCluster = cluster;
  if (!isCompiled) await startOnce();
}

/** One start of each service and an end in order, so that all that a start needs is compiled. */
async function startOnce() {
  const { Desk } = await import('../../dist/test/support/desk.js');
  const desk = await Desk.open();
  try {
    await desk.startForCases();
    await Promise.all(desk.processes.map((process) => process.stop()));
  } finally {
    await desk.close();
  }
}
