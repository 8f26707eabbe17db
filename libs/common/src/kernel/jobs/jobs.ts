/**
 * Everything that runs in the background. A job is a nudge: it names a row and nothing else, its handler is safe to run twice,
 * and the row's state decides. What is not listed here cannot be sent and is refused when it arrives.
 */
import type { ServiceName } from '../services.js';

interface JobDefinition {
  readonly sentBy: readonly ServiceName[];
  readonly handledBy: ServiceName;
  readonly because: string;
  /** One that waits says it for all who have the same id: another is not added until it is taken up. */
  readonly deduplicated?: boolean;
}

export const JOBS = {
  deliver: {
    sentBy: ['orders', 'support', 'consent', 'vendor-sync'],
    handledBy: 'vendor-sync',
    because: 'Something may be due for a vendor: vendor-sync claims, releases, sends and settles it.',
    deduplicated: true,
  },
  'advance-escalation': {
    sentBy: ['consent', 'vendor-sync'],
    handledBy: 'support',
    because:
      'An answer or a withdrawal is on record, or a delivery of the escalation has ended: support takes over the result.',
  },
  'settle-consent': {
    sentBy: ['support'],
    handledBy: 'consent',
    because:
      'A person is to be asked, or a case or a letter has ended their consent: consent puts the question or records the end.',
  },
  'send-mail': {
    sentBy: ['consent'],
    handledBy: 'consent',
    because: 'A mail to a licensee may be due.',
  },
  'send-mails': {
    sentBy: ['consent'],
    handledBy: 'consent',
    because: 'Many mails to licensees may be due, among them this one: consent sends whatever is due.',
  },
  'mail-links': {
    sentBy: ['consent'],
    handledBy: 'consent',
    because:
      'An address was typed on the page that mails links: consent writes to each person who has it, and deletes it.',
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof JOBS;

export const isDeduplicated = (name: string): boolean =>
  Object.hasOwn(JOBS, name) && (JOBS[name as JobName] as JobDefinition).deduplicated === true;

/** The whole payload of every job. */
export interface JobPayload {
  /** Id of the row to look at. */
  readonly id: string;
}

/** A handler is a thin door: it answers one job with one call to a service. */
export interface JobHandler {
  handle(payload: JobPayload): Promise<void>;
}

/** One fixed queue per service that handles jobs, and one beside it for the heartbeat of readiness. */
export const queueOf = (service: ServiceName): string => `sparsam-${service}`;
export const heartbeatQueueOf = (service: ServiceName): string => `sparsam-${service}-heartbeat`;

export const jobsHandledBy = (service: ServiceName): JobName[] =>
  (Object.keys(JOBS) as JobName[]).filter((name) => JOBS[name].handledBy === service);

export const queuesSentTo = (service: ServiceName): ServiceName[] => [
  ...new Set(
    Object.values(JOBS)
      .filter((job) => (job.sentBy as readonly string[]).includes(service))
      .map((job) => job.handledBy),
  ),
];

/** A service that sends no job and handles none has no queue, no heartbeat and no right to the tables of either. */
export const usesQueue = (service: ServiceName): boolean =>
  jobsHandledBy(service).length + queuesSentTo(service).length > 0;

const PAYLOAD_ID = /^[a-z]{3}_[0-9a-z]{26}$/;

/** Refuses a payload that is anything but one id of ours. */
export function parsePayload(data: unknown): JobPayload {
  const keys = typeof data === 'object' && data !== null ? Object.keys(data) : [];
  const id = (data as { id?: unknown } | null)?.id;
  if (keys.length !== 1 || typeof id !== 'string' || !PAYLOAD_ID.test(id))
    throw new Error('A job holds exactly one id.');
  return { id };
}

/** The start-up stops when a job of this service has no handler, or two, or a handler answers a job of somebody else. */
export function checkHandlers(
  service: ServiceName,
  handlers: readonly { readonly job: JobName; readonly handler: JobHandler }[],
): Map<JobName, JobHandler> {
  const byJob = new Map<JobName, JobHandler>();
  for (const { job, handler } of handlers) {
    if (!jobsHandledBy(service).includes(job)) throw new Error(`${service} does not handle the job ${job}.`);
    if (byJob.has(job)) throw new Error(`The job ${job} has two handlers.`);
    byJob.set(job, handler);
  }
  const missing = jobsHandledBy(service).filter((name) => !byJob.has(name));
  if (missing.length > 0) throw new Error(`No handler for: ${missing.join(', ')}.`);
  return byJob;
}
