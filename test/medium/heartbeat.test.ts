/** Whether the queue of a service really carries, also where several processes share it. */
import { spyOn } from 'jest-mock';
import { getQueueToken, WorkerHost } from '@nestjs/bullmq';
import { ModulesContainer } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { Heartbeat } from '#kernel/jobs/heartbeat.js';
import { heartbeatQueueOf } from '#kernel/jobs/jobs.js';
import { App } from '../support/app.js';
import { cloneDatabase, type TestDatabase } from '../support/cluster.js';
import { startIssuer, type Issuer } from '../support/issuer.js';
import { untilReadiness } from '../support/ready.js';
import { waitFor } from '../support/wait-for.js';

let issuer: Issuer;
let database: TestDatabase;
const apps: App[] = [];
beforeAll(async () => (issuer = await startIssuer()));
afterAll(() => issuer?.close());
beforeEach(async () => (database = await cloneDatabase()));
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await database.drop();
});

async function open(): Promise<App> {
  const app = await App.open('orders', database, issuer);
  apps.push(app);
  return app;
}

/** What takes the heartbeats in this process. */
function workerOfHeartbeats(app: App) {
  const providers = [...app.nest.get(ModulesContainer).values()].flatMap((module) => [...module.providers.values()]);
  const hosts = providers.map(({ instance }) => instance as unknown).filter((host) => host instanceof WorkerHost);
  return hosts.find(({ worker }) => worker.name === heartbeatQueueOf('orders'))!.worker;
}

/** Heartbeats that nobody has taken. */
const waiting = async (): Promise<number> =>
  (await database.query(`SELECT 1 FROM bullmq.job WHERE queue = '${heartbeatQueueOf('orders')}'`)).length;
const beatsOf = (app: App) => spyOn(app.nest.get(Heartbeat), 'beat');

test('a process is ready although its neighbours take every heartbeat, and none has come round that nobody took', async () => {
  const [busy, idle] = [await open(), await open()];
  await workerOfHeartbeats(idle).pause();
  const beats = beatsOf(idle);
  await waitFor('its heartbeat to have come round', () => beats.mock.calls.length > 1);
  expect((await untilReadiness(idle, 200)).body).toMatchObject({ status: 'ready', queue: true });
  await workerOfHeartbeats(busy).pause();
  // Each process has sent one of three.
  await waitFor('heartbeats to pile up', async () => (await waiting()) > 2);
  beats.mockClear();
  await waitFor('more to pile up', async () => (await waiting()) > 4);
  expect(beats).not.toHaveBeenCalled();
});

test('a queue that takes no heartbeat in has carried none', async () => {
  const app = await open();
  await untilReadiness(app, 200);
  const queue = app.nest.get<Queue>(getQueueToken(heartbeatQueueOf('orders')));
  const add = spyOn(queue, 'add').mockRejectedValue(new Error('The queue is full.'));
  await waitFor(
    'the last that was taken in to be gone',
    async () => add.mock.calls.length > 0 && (await waiting()) === 0,
  );
  const beats = beatsOf(app);
  const refused = add.mock.calls.length;
  await waitFor('two more to be refused', () => add.mock.calls.length > refused + 1);
  expect(beats).not.toHaveBeenCalled();
});
