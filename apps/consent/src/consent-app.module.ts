/** consent: the licensee's decisions, their mails and their page. It cannot reach a vendor, and knows nothing of the staff's desk. */
import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#service/definition.js';
import { ConsentModule } from './consent/consent.module.js';
import { DecisionModule } from './decision/decision.module.js';
import { readConsentEnv, type ConsentEnv } from './env.js';
import { publicPages } from './pages/limits.js';
import { MailModule } from './mail/mail.module.js';
import { PagesModule } from './pages/pages.module.js';
import { PersonModule } from './person/person.module.js';
import { RecordModule } from './record/record.module.js';

@Module({
  imports: [ConsentModule, DecisionModule, MailModule, PagesModule, PersonModule, RecordModule],
})
class ConsentAppModule {}

export const consent: ServiceDefinition<ConsentEnv> = {
  name: 'consent',
  features: ConsentAppModule,
  readEnv: readConsentEnv,
  forms: true,
  pages: publicPages,
};
