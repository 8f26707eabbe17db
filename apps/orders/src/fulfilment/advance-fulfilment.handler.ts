/** Answers the job `advance-fulfilment`. */
import { Injectable } from '@nestjs/common';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { FulfilmentService } from './fulfilment.service.js';

@Injectable()
export class AdvanceFulfilmentHandler implements JobHandler {
  readonly job = 'advance-fulfilment';

  constructor(private readonly fulfilments: FulfilmentService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.fulfilments.advance(id);
  }
}
