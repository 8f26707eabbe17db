/** `docs/JOBS.md`: everything that runs in the background. */
import { heartbeatQueueOf, JOBS, queueOf, usesQueue } from '#kernel/jobs/jobs.js';
import { SERVICES, type ServiceName } from '#kernel/services.js';
import { code, HEAD, table } from './markdown.js';

export function jobsDocument(): string {
  const handling = new Set<ServiceName>(Object.values(JOBS).map((job) => job.handledBy));
  return `${HEAD}

# What runs in the background

A job is a nudge: its whole payload is the id of one row, its handler is safe to run twice, and the row decides what happens. A job that is
not listed cannot be sent and is refused when it arrives. Why it is so: [ARCHITECTURE](../ARCHITECTURE.md), "A row, a nudge, a sweep".

${table(
  ['Job', 'Sent by', 'Handled by', 'Queue', 'Why'],
  Object.entries(JOBS).map(([name, job]) => [
    code(name),
    job.sentBy.join(', '),
    job.handledBy,
    code(queueOf(job.handledBy)),
    job.because,
  ]),
)}

Beside them each of these services sends itself a heartbeat through a queue of its own (${SERVICES.filter(usesQueue)
    .map((service) => code(heartbeatQueueOf(service)))
    .join(', ')});
its payload is empty, and \`/readyz\` says whether it came round. Services that handle jobs: ${[...handling].join(', ')}. One that sends none and handles none
uses no queue: ${SERVICES.filter((service) => !usesQueue(service)).join(', ')}.
`;
}
