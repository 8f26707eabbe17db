/** consent: support cases, the customer's decisions, the customer's page. It cannot reach a vendor. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { appModule } from '#service/app-module.js';
import { ConsentModule } from './consent/consent.module.js';
import { DecisionModule } from './decision/decision.module.js';
import type { ConsentEnv } from './env.js';
import { MailModule } from './mail/mail.module.js';
import { PagesModule } from './pages/pages.module.js';
import { PersonModule } from './person/person.module.js';
import { RecordModule } from './record/record.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { SupportCaseModule } from './support-case/support-case.module.js';

@Module({
  imports: [
    SupportCaseModule,
    ConsentModule,
    DecisionModule,
    MailModule,
    PagesModule,
    PersonModule,
    RecordModule,
    RetentionModule,
  ],
})
export class ConsentAppModule {
  static forEnv(env: ConsentEnv, backEnd: QueueBackEnd): DynamicModule {
    return appModule(ConsentAppModule, 'consent', env, backEnd);
  }
}
