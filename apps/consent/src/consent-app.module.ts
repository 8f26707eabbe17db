/** consent: support cases, the customer's decisions, the customer's page. It cannot reach a vendor. */
import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#service/definition.js';
import { ConsentModule } from './consent/consent.module.js';
import { DecisionModule } from './decision/decision.module.js';
import { readConsentEnv } from './env.js';
import type { ConsentEnv } from './env.js';
import { publicPages } from './pages/limits.js';
import { MailModule } from './mail/mail.module.js';
import { PagesModule } from './pages/pages.module.js';
import { PersonModule } from './person/person.module.js';
import { RecordModule } from './record/record.module.js';
import { SupportCaseModule } from './support-case/support-case.module.js';

@Module({
  imports: [SupportCaseModule, ConsentModule, DecisionModule, MailModule, PagesModule, PersonModule, RecordModule],
})
class ConsentAppModule {}

export const consent: ServiceDefinition<ConsentEnv> = {
  name: 'consent',
  features: ConsentAppModule,
  readEnv: readConsentEnv,
  forms: true,
  pages: publicPages,
};
