/** Takes up requests whose nudge got lost, and deletes those that are too old. */
import { Injectable } from '@nestjs/common';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { PersonLinkService } from './person-link.service.js';

@Injectable()
export class LinkRequestSweep extends Sweep {
  constructor(
    private readonly links: PersonLinkService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    await this.links.forget();
    await this.each('link-request', this.links.open, (id) => this.links.mailLinks(id));
  }
}
