/** The pages that licensees see. */
import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module.js';
import { DecisionModule } from '../decision/decision.module.js';
import { PersonModule } from '../person/person.module.js';
import { AnsweredPages } from './answered.pages.js';
import { LicenseeController } from './licensee.controller.js';
import { LicenseePages } from './licensee.pages.js';
import { LinkPages } from './link.pages.js';
import { PageSettings } from './page-settings.js';
import { PersonController } from './person.controller.js';
import { PersonPages } from './person.pages.js';
import { WithdrawalPages } from './withdrawal.pages.js';

@Module({
  imports: [ConsentModule, DecisionModule, PersonModule],
  controllers: [LicenseeController, PersonController],
  providers: [PageSettings, AnsweredPages, WithdrawalPages, LicenseePages, PersonPages, LinkPages],
})
export class PagesModule {}
