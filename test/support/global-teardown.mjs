// Jest loads this file as it is.
export default async function globalTeardown() {
  await globalThis.testCluster?.stop();
}
