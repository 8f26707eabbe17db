/** Sends nudges. A nudge that cannot be sent is not an error of the caller: the row is committed and the sweep will find it. */
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { crashPoint } from '../faults/crash-point.js';
import { errorFacts, log } from '../log/log.js';
import { isDeduplicated, JOBS, type JobName } from './jobs.js';
import type { ServiceName } from '../services.js';

/** Longest time a caller waits for the queue to take a nudge. */
const SEND_TIMEOUT_MS = 2_000;

@Injectable()
export class JobSender {
  /** Set when a send timed out, until the queue answers: later senders do not wait, or a hundred nudges would delay a stop. */
  private silent = false;

  constructor(private readonly queues: ReadonlyMap<ServiceName, Queue>) {}

  /** Nudges the handler of `job` to look at row `id`. The id of the job is its own, since the queue drops a job whose id is still active. */
  async send(job: JobName, id: string): Promise<void> {
    const queue = this.queues.get(JOBS[job].handledBy);
    if (!queue) throw new Error(`This service does not send the job ${job}.`);
    await crashPoint('nudge.before-send');
    let answered = false;
    const once = isDeduplicated(job) ? { deduplication: { id: `${job}-${id}` } } : {};
    const options = {
      jobId: `${job}-${randomUUID()}`,
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: true,
      ...once,
    };
    const adding = queue.add(job, { id }, options).finally(() => {
      answered = true;
      this.silent = false;
    });
    const late = new Promise<never>((_, reject) => {
      const give = () => {
        this.silent ||= !answered;
        reject(new Error('The queue did not answer.'));
      };
      setTimeout(give, this.silent ? 0 : SEND_TIMEOUT_MS).unref();
    });
    await Promise.race([adding, late]).catch((error: unknown) =>
      log.warn('job.not-sent', { job, ...errorFacts(error) }),
    );
    await crashPoint('nudge.after-send');
  }
}
