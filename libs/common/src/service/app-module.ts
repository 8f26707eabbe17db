/** An application: the module with its list of features, on top of what every service has. */
import type { DynamicModule, Type } from '@nestjs/common';
import type { ServiceEnv } from '#kernel/config/service-env.js';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import type { ServiceName } from '#kernel/jobs/jobs.js';
import { JobsModule } from '#kernel/jobs/jobs.module.js';
import { ServiceModule } from './service.module.js';

export const appModule = (
  features: Type,
  service: ServiceName,
  env: ServiceEnv & { readonly CONCURRENCY: number },
  backEnd: QueueBackEnd,
): DynamicModule => ({
  module: features,
  imports: [
    ServiceModule.forService(service, env),
    JobsModule.forService({ service, backEnd, concurrency: env.CONCURRENCY }),
  ],
});
