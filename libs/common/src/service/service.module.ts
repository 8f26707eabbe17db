/** What every service has: database, access, probes, metrics, OpenAPI. */
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ENV } from '#kernel/config/inject-env.js';
import { sessionLimitsOf, type ServiceEnv } from '#kernel/config/service-env.js';
import { dataSourceOptions } from '#model/data-source.js';
import { isUnavailable, START_TRIES, TRY_AGAIN_MS } from '#kernel/database/once-available.js';
import { WrappingKeyCheck } from '#disclosure/wrapping-key.js';
import type { ServiceName } from '#kernel/services.js';
import { AccessGuard, RefusalBook, TokenVerifier } from '#kernel/http/access.js';
import { AuditInterceptor, RecordedRefusals } from './audit.interceptor.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OpenApiController, OpenApiDocument } from '#kernel/http/openapi.controller.js';
import { validationPipe } from '#kernel/http/validation.js';

/** None where the service has no wrapping key: it opens nothing that is wrapped with one. */
const keyCheck = ({ KEY_ENCRYPTION_KEY: key }: ServiceEnv): Provider[] =>
  key === undefined
    ? []
    : [
        {
          provide: WrappingKeyCheck,
          inject: [DataSource],
          useFactory: (source: DataSource) => new WrappingKeyCheck(source, key),
        },
      ];

@Module({})
export class ServiceModule {
  static forService(service: ServiceName, env: ServiceEnv): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      imports: [
        DiscoveryModule,
        TypeOrmModule.forRoot({
          ...dataSourceOptions({
            url: env.DATABASE_URL,
            poolMax: env.DATABASE_POOL,
            applicationName: `sparsam-${service}`,
            limits: sessionLimitsOf(env),
          }),
          retryAttempts: START_TRIES,
          retryDelay: TRY_AGAIN_MS,
          toRetry: isUnavailable,
        }),
      ],
      controllers: [HealthController, MetricsController, OpenApiController],
      providers: [
        { provide: ENV, useValue: env },
        OpenApiDocument,
        {
          provide: TokenVerifier,
          useFactory: () =>
            new TokenVerifier({
              issuer: env.OIDC_ISSUER,
              audience: env.OIDC_AUDIENCE,
              plainHost: env.OIDC_PLAIN_HOST,
            }),
        },
        ...keyCheck(env),
        { provide: RefusalBook, useClass: RecordedRefusals },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
      exports: [ENV, TokenVerifier],
    };
  }
}
