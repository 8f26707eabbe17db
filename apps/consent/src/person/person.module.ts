/** What a person may know and ask for: their data, corrections, objection, erasure, the link to their page. */
import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { RecordModule } from '../record/record.module.js';
import { CorrectionController } from './correction.controller.js';
import { CorrectionService } from './correction.service.js';
import { FirstDisclosureController } from './first-disclosure.controller.js';
import { FirstDisclosureService } from './first-disclosure.service.js';
import { FirstDisclosureSweep } from './first-disclosure.sweep.js';
import { LinkRequestSweep } from './link-request.sweep.js';
import { MailLinksHandler } from './mail-links.handler.js';
import { PersonLinkService } from './person-link.service.js';
import { PersonService } from './person.service.js';
import { RightsController } from './rights.controller.js';
import { RightsService } from './rights.service.js';

@Module({
  imports: [MailModule, RecordModule],
  controllers: [CorrectionController, RightsController, FirstDisclosureController],
  providers: [
    PersonService,
    PersonLinkService,
    MailLinksHandler,
    LinkRequestSweep,
    CorrectionService,
    RightsService,
    FirstDisclosureService,
    FirstDisclosureSweep,
  ],
  exports: [PersonService, PersonLinkService, CorrectionService, RightsService],
})
export class PersonModule {}
