/** Answers the job `advance-fulfilment`. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { FulfilmentService } from './fulfilment.service.js';

@Handles('advance-fulfilment')
export class AdvanceFulfilmentHandler implements JobHandler {
  constructor(private readonly fulfilments: FulfilmentService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.fulfilments.advance(id);
  }
}
