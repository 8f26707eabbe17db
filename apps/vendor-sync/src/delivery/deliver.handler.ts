/** Answers the job `deliver`. */
import { Injectable } from '@nestjs/common';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { DeliveryService } from './delivery.service.js';

@Injectable()
export class DeliverHandler implements JobHandler {
  readonly job = 'deliver';

  constructor(private readonly deliveries: DeliveryService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.deliveries.deliver(id);
  }
}
