/** What a service is: its settings, and its list of features on top of what every service has. */
import type { DynamicModule, Type } from '@nestjs/common';
import type { Raw } from '#kernel/config/env.js';
import type { ServiceEnv as Env } from '#kernel/config/service-env.js';
import type { PageLimits } from '#kernel/http/page-limits.js';
import type { ProblemPages } from '#kernel/http/problem-page.js';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { JobsModule } from '#kernel/jobs/jobs.module.js';
import type { ServiceName } from '#kernel/services.js';
import { ServiceModule } from './service.module.js';

/** A service that handles no jobs leaves it out. */
type ServiceEnv = Env & { readonly CONCURRENCY?: number };

export interface PublicPages {
  readonly port: number;
  /** Patterns of their routes, as the router knows them. */
  readonly routes: RegExp;
  /** Their rate limits; left out: none. */
  readonly limits?: PageLimits;
  /** What a reader at a browser is shown instead of a problem document. */
  readonly problems?: ProblemPages;
  /** Number of trusted proxies in front of them; left out: none, and no address is counted. */
  readonly trustedHops?: number;
}

/** Methods, so that one list may hold all services. */
export interface ServiceDefinition<E extends ServiceEnv = ServiceEnv> {
  readonly name: ServiceName;
  readonly features: Type;
  /** Of this process unless others are given. */
  readEnv(raw?: Raw): E;
  /** Throws where tables of the service disagree. */
  check?(): void;
  /** Addresses of databases beside `DATABASE_URL`, for which it waits too. */
  otherDatabases?(env: E): readonly string[];
  /** It has pages whose forms it takes, on the routes that say so. */
  readonly forms?: true;
  /** The pages that strangers reach, on a port of their own. */
  pages?(env: E): PublicPages;
}

export function moduleOf<E extends ServiceEnv>(
  { name, features, check }: ServiceDefinition<E>,
  env: E,
  /** None where the service uses no queue. */
  backEnd: QueueBackEnd | undefined,
): DynamicModule {
  check?.();
  return {
    module: features,
    imports: [
      ServiceModule.forService(name, env),
      ...(backEnd ? [JobsModule.forService({ service: name, backEnd, concurrency: env.CONCURRENCY ?? 1 })] : []),
    ],
  };
}
