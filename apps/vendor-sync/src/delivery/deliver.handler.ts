/** Answers the job `deliver`. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { DeliveryService } from './delivery.service.js';

@Handles('deliver')
export class DeliverHandler implements JobHandler {
  constructor(private readonly deliveries: DeliveryService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.deliveries.deliver(id);
  }
}
