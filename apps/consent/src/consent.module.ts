/** consent: the customer's decisions and the customer's page. It cannot reach a vendor. Cases and consents come with the next capability. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { ServiceModule } from '#common/http/service.module.js';
import type { QueueBackEnd } from '#common/jobs/back-end.js';
import { JobsModule } from '#common/jobs/jobs.module.js';
import type { ConsentEnv } from './env.js';

@Module({})
export class ConsentModule {
  static forEnv(env: ConsentEnv, backEnd: QueueBackEnd): DynamicModule {
    return {
      module: ConsentModule,
      imports: [
        ServiceModule.forService('consent', env),
        JobsModule.forService({ service: 'consent', backEnd, handlers: [], concurrency: 1 }),
      ],
    };
  }
}
