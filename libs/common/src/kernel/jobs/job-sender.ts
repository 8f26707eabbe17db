/** Sends nudges. A nudge that cannot be sent is not an error of the caller: the row is committed and the sweep will find it. */
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { randomInt } from 'node:crypto';
import { crashPoint } from '../faults/crash-point.js';
import { errorFacts, log } from '../log/log.js';
import { JOBS, type JobName } from './jobs.js';
import type { ServiceName } from '../services.js';

/** Longest time a caller waits for the queue to take a nudge. */
const SEND_TIMEOUT_MS = 2_000;

/** Random numbers for nudges without one, above any number that a row counts to. */
const [FRESH, MOST] = [1_000_000_000, 2 ** 47];

@Injectable()
export class JobSender {
  /** Set when a send timed out, until the queue answers: later senders do not wait, or a hundred nudges would delay a stop. */
  private silent = false;

  constructor(private readonly queues: ReadonlyMap<ServiceName, Queue>) {}

  /**
   * Nudges the handler of `job` to look at row `id`. `nudge` numbers the nudges of a row, since the queue drops a job whose id is still
   * active; left out: a random number.
   */
  async send(job: JobName, id: string, nudge: number = randomInt(FRESH, MOST)): Promise<void> {
    const queue = this.queues.get(JOBS[job].handledBy);
    if (!queue) throw new Error(`This service does not send the job ${job}.`);
    await crashPoint('nudge.before-send');
    let answered = false;
    const adding = queue
      .add(job, { id }, { jobId: `${job}-${id}-${nudge}`, attempts: 1, removeOnComplete: true, removeOnFail: true })
      .finally(() => {
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
