/** Answers the job `deliver`: somebody has something for this vendor. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { DeliveryClaims } from './delivery.claim.js';
import { Pumps } from './pumps.js';

@Handles('deliver')
export class DeliverHandler implements JobHandler {
  constructor(
    private readonly claims: DeliveryClaims,
    private readonly pumps: Pumps,
  ) {}

  async handle({ id }: JobPayload): Promise<void> {
    await this.claims.endStopped(id);
    await this.pumps.look(id);
  }
}
