/** Queues, workers, handlers and heartbeat of one service. The only place where BullMQ meets Nest. */
import { BullModule, getQueueToken, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import {
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { Job, Queue } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { errorFacts, log } from '../log/log.js';
import { LOOK_AGAIN_MS, type QueueBackEnd } from './back-end.js';
import { HandlerRegistry } from './handles.js';
import { Heartbeat } from './heartbeat.js';
import { JobSender } from './job-sender.js';
import { heartbeatQueueOf, isDeduplicated, jobsHandledBy, parsePayload, queueOf, queuesSentTo } from './jobs.js';
import type { ServiceName } from '../services.js';
import { UnitOfWork } from './unit-of-work.js';

export interface JobsOptions {
  readonly service: ServiceName;
  readonly backEnd: QueueBackEnd;
  /** Jobs in work at once in this process. */
  readonly concurrency: number;
}

/** Short enough that the jobs of a killed process are taken up within seconds; the rows' own leases decide anyway. */
const LOCK_MS = 15_000;
const STALLED_CHECK_MS = 5_000;
/** High, so that a job that is found stalled at many restarts is not given up. */
const MAX_STALLED = 1_000;
const HEARTBEAT_MS = 2_000;

const workerOptions = (concurrency: number) => ({
  concurrency,
  lockDuration: LOCK_MS,
  stalledInterval: STALLED_CHECK_MS,
  runRetryDelay: LOOK_AGAIN_MS,
  maxStalledCount: MAX_STALLED,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
});

export const QUEUE_BACK_END = Symbol('queue back end');

/** The worker of a service: finds the handler, refuses a payload that is not one id, and keeps error messages out of the queue. */
function workerClass(service: ServiceName, concurrency: number): Type<WorkerHost> {
  @Processor(queueOf(service), workerOptions(concurrency))
  class ServiceWorker extends WorkerHost {
    constructor(private readonly handlers: HandlerRegistry) {
      super();
    }

    async process(job: Job): Promise<void> {
      try {
        const handler = this.handlers.handlerOf(job.name);
        if (!handler) throw new Error('No handler.');
        const payload = parsePayload(job.data);
        // Before the first look: whoever commits from now on must be able to nudge again.
        if (isDeduplicated(job.name)) await job.removeDeduplicationKey();
        await handler.handle(payload);
      } catch (error) {
        // Not thrown on: the queue would keep message and stack in clear. The row is still due, and the sweep finds it.
        log.error('job.failed', { job: job.name, ...errorFacts(error) });
      }
    }

    @OnWorkerEvent('error')
    onError(error: Error): void {
      log.warn('queue.worker-error', errorFacts(error));
    }

    /** Work in flight ends before the database connections close. */
    async beforeApplicationShutdown(): Promise<void> {
      await this.worker.close();
    }
  }
  return ServiceWorker;
}

function heartbeatClass(service: ServiceName): Type<WorkerHost> {
  @Processor(heartbeatQueueOf(service), workerOptions(1))
  class HeartbeatWorker extends WorkerHost {
    constructor(private readonly heartbeat: Heartbeat) {
      super();
    }

    process(): Promise<void> {
      this.heartbeat.beat();
      return Promise.resolve();
    }

    @OnWorkerEvent('error')
    onError(error: Error): void {
      log.warn('queue.worker-error', errorFacts(error));
    }

    async beforeApplicationShutdown(): Promise<void> {
      await this.worker.close();
    }
  }
  return HeartbeatWorker;
}

/** Sends the heartbeat, and fails the start if the queue cannot be reached: a queue built on a dead connection stays dead. */
@Injectable()
class QueueKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sent: string | undefined;

  constructor(
    private readonly queues: readonly Queue[],
    private readonly heartbeatQueue: Queue,
    private readonly heartbeat: Heartbeat,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await Promise.all([...this.queues, this.heartbeatQueue].map((queue) => queue.waitUntilReady()));
    await this.send();
    this.timer = setInterval(() => {
      this.send().catch((error: unknown) => log.warn('queue.heartbeat-not-sent', errorFacts(error)));
    }, HEARTBEAT_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The previous heartbeat was done if its job is gone, whichever replica did it. One that was not accepted does not count. */
  private async send(): Promise<void> {
    const before = this.sent;
    this.sent = undefined;
    if (before !== undefined && !(await this.heartbeatQueue.getJob(before))) this.heartbeat.beat();
    const jobId = `beat-${randomUUID()}`;
    await this.heartbeatQueue.add('heartbeat', {}, { jobId, removeOnComplete: true, removeOnFail: true });
    this.sent = jobId;
  }
}

@Module({})
export class JobsModule {
  static forService(options: JobsOptions): DynamicModule {
    const sentTo = queuesSentTo(options.service);
    const handles = jobsHandledBy(options.service).length > 0;
    const queueNames = [...new Set([...sentTo.map(queueOf), heartbeatQueueOf(options.service)])];
    const sender: FactoryProvider = {
      provide: JobSender,
      inject: sentTo.map((service) => getQueueToken(queueOf(service))),
      useFactory: (...queues: Queue[]) => new JobSender(new Map(sentTo.map((service, i) => [service, queues[i]!]))),
    };
    const handlers: FactoryProvider = {
      provide: HandlerRegistry,
      inject: [DiscoveryService],
      useFactory: (discovery: DiscoveryService) => new HandlerRegistry(discovery, options.service),
    };
    const keeper: FactoryProvider = {
      provide: QueueKeeper,
      inject: [Heartbeat, ...queueNames.map((name) => getQueueToken(name))],
      useFactory: (heartbeat: Heartbeat, ...queues: Queue[]) => {
        for (const queue of queues) queue.on('error', (error) => log.warn('queue.error', errorFacts(error)));
        return new QueueKeeper(
          queues,
          queues.find((queue) => queue.name === heartbeatQueueOf(options.service))!,
          heartbeat,
        );
      },
    };
    return {
      module: JobsModule,
      global: true,
      imports: [
        DiscoveryModule,
        BullModule.forRoot({ connection: options.backEnd.connection }),
        ...queueNames.map((name) => BullModule.registerQueue({ name })),
      ],
      providers: [
        sender,
        keeper,
        Heartbeat,
        UnitOfWork,
        handlers,
        { provide: QUEUE_BACK_END, useValue: options.backEnd },
        heartbeatClass(options.service),
        ...(handles ? [workerClass(options.service, options.concurrency)] : []),
      ],
      exports: [sender, Heartbeat, QUEUE_BACK_END, UnitOfWork],
    };
  }
}
