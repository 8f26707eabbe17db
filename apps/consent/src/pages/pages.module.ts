/** The pages that licensees see. */
import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module.js';
import { DecisionModule } from '../decision/decision.module.js';
import { PersonModule } from '../person/person.module.js';
import { AnsweredPages } from './answered.pages.js';
import { CustomerController } from './customer.controller.js';
import { CustomerPages } from './customer.pages.js';
import { LinkPages } from './link.pages.js';
import { PageSettings } from './page-settings.js';
import { PersonController } from './person.controller.js';
import { PersonPages } from './person.pages.js';
import { WithdrawalPages } from './withdrawal.pages.js';

@Module({
  imports: [ConsentModule, DecisionModule, PersonModule],
  controllers: [CustomerController, PersonController],
  providers: [PageSettings, AnsweredPages, WithdrawalPages, CustomerPages, PersonPages, LinkPages],
})
export class PagesModule {}
