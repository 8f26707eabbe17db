/** consent: support cases, the customer's decisions, the customer's page. It cannot reach a vendor. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServiceModule } from '#common/http/service.module.js';
import type { QueueBackEnd } from '#common/jobs/back-end.js';
import { JobSender } from '#common/jobs/job-sender.js';
import { JobsModule } from '#common/jobs/jobs.module.js';
import type { ConsentEnv } from './env.js';
import { AdvanceEscalationHandler } from './support-case/advance-escalation.handler.js';
import { EscalationService } from './support-case/escalation.service.js';
import { EscalationSweep } from './support-case/escalation.sweep.js';
import { EscalationController, SupportCaseController } from './support-case/support-case.controller.js';
import { SupportCaseService } from './support-case/support-case.service.js';

@Module({})
class SupportCaseModule {
  static forEnv(env: ConsentEnv): DynamicModule {
    return {
      module: SupportCaseModule,
      controllers: [SupportCaseController, EscalationController],
      providers: [
        SupportCaseService,
        {
          provide: EscalationService,
          inject: [DataSource, SupportCaseService, JobSender],
          useFactory: (source: DataSource, cases: SupportCaseService, sender: JobSender) =>
            new EscalationService(source, cases, sender, env.SUPPORT_SENDER),
        },
        {
          provide: EscalationSweep,
          inject: [EscalationService],
          useFactory: (escalations: EscalationService) => new EscalationSweep(escalations, env.SWEEP_MS),
        },
      ],
      exports: [EscalationService],
    };
  }
}

@Module({})
export class ConsentModule {
  static forEnv(env: ConsentEnv, backEnd: QueueBackEnd): DynamicModule {
    const cases = SupportCaseModule.forEnv(env);
    return {
      module: ConsentModule,
      imports: [
        ServiceModule.forService('consent', env),
        JobsModule.forService({
          service: 'consent',
          backEnd,
          handlers: [AdvanceEscalationHandler],
          imports: [cases],
          concurrency: env.CONCURRENCY,
        }),
        cases,
      ],
    };
  }
}
