/** support: the staff's desk. It opens cases, composes escalations and starts their letters. It has no pages, reaches neither a vendor nor a licensee, and holds no key. */
import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#service/definition.js';
import { SupportCaseModule } from './case/support-case.module.js';
import { ComposerModule } from './composer/composer.module.js';
import { readSupportEnv, type SupportEnv } from './env.js';
import { EscalationModule } from './escalation/escalation.module.js';

@Module({ imports: [EscalationModule, SupportCaseModule, ComposerModule] })
class SupportModule {}

export const support: ServiceDefinition<SupportEnv> = {
  name: 'support',
  features: SupportModule,
  readEnv: readSupportEnv,
};
