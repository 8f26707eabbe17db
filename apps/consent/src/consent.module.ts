/** consent: support cases, the customer's decisions, the customer's page. It cannot reach a vendor. */
import type { DynamicModule, Provider } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServiceModule } from '#service/service.module.js';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { JobsModule } from '#kernel/jobs/jobs.module.js';
import { CustomerMail } from '#kernel/mail/customer-mail.js';
import { mailSettingsOf } from '#kernel/mail/smtp.js';
import { ConsentService } from './consent/consent.service.js';
import { ConsentSweep } from './decision/consent.sweep.js';
import { DecisionService } from './decision/decision.service.js';
import { subKey } from './secrets.js';
import { WithdrawalService } from './decision/withdrawal.service.js';
import type { ConsentEnv } from './env.js';
import { MailService } from './mail/mail.service.js';
import { MailSweep } from './mail/mail.sweep.js';
import { ReturnedMailController } from './mail/returned-mail.controller.js';
import { ReturnedMailService } from './mail/returned-mail.service.js';
import { SendMailHandler } from './mail/send-mail.handler.js';
import { AnsweredPages } from './pages/answered.pages.js';
import { CustomerController } from './pages/customer.controller.js';
import { CustomerPages } from './pages/customer.pages.js';
import { LinkPages } from './pages/link.pages.js';
import { PersonController } from './pages/person.controller.js';
import { PersonPages } from './pages/person.pages.js';
import { inOneLanguage, resellerOf } from '#pages/reseller.js';
import { WithdrawalPages } from './pages/withdrawal.pages.js';
import { CorrectionController } from './person/correction.controller.js';
import { CorrectionService } from './person/correction.service.js';
import { FirstDisclosureController } from './person/first-disclosure.controller.js';
import { FirstDisclosureService } from './person/first-disclosure.service.js';
import { FirstDisclosureSweep } from './person/first-disclosure.sweep.js';
import { LinkRequestSweep } from './person/link-request.sweep.js';
import { MailLinksHandler } from './person/mail-links.handler.js';
import { PersonLinkService } from './person/person-link.service.js';
import { PersonService } from './person/person.service.js';
import { RightsController } from './person/rights.controller.js';
import { RightsService } from './person/rights.service.js';
import { RecordController } from './record/record.controller.js';
import { RecordService } from './record/record.service.js';
import { retentionModule } from './retention/retention.module.js';
import { AdvanceEscalationHandler } from './support-case/advance-escalation.handler.js';
import { ComposerService } from './support-case/composer.service.js';
import { houseOf } from './pages/house.js';
import { EscalationService } from './support-case/escalation.service.js';
import { EscalationSweep } from './support-case/escalation.sweep.js';
import { ConsentRecordController } from './decision/consent-record.controller.js';
import { QuestionService } from './support-case/question.service.js';
import { EscalationController, SupportCaseController } from './support-case/support-case.controller.js';
import { SupportCaseService } from './support-case/support-case.service.js';

const PAGE_SETTINGS = Symbol('page settings');

/** The reseller as consent records name it. */
const controllerOf = (env: ConsentEnv) => ({
  ...inOneLanguage(resellerOf(env), env.DEFAULT_LANGUAGE),
  personPage: `${env.CUSTOMER_URL.replace(/\/$/, '')}/me`,
});

function mailProvider(env: ConsentEnv): Provider {
  const smtp = mailSettingsOf(env.SMTP_HOST, env);
  const settings = {
    wrappingKey: env.KEY_ENCRYPTION_KEY,
    publicUrl: env.CUSTOMER_URL.replace(/\/$/, ''),
    ladder: env.LADDER_SECONDS,
    leaseMs: env.LEASE_MS,
  };
  return {
    provide: MailService,
    inject: [DataSource, JobSender],
    useFactory: (source: DataSource, sender: JobSender) =>
      new MailService(
        source,
        new CustomerMail(smtp, env.CUSTOMER_SENDER, env.RESELLER_NAME),
        sender,
        resellerOf(env),
        settings,
      ),
  };
}

@Module({})
class CaseModule {
  static forEnv(env: ConsentEnv): DynamicModule {
    const key = env.KEY_ENCRYPTION_KEY;
    return {
      module: CaseModule,
      controllers: [
        SupportCaseController,
        EscalationController,
        ConsentRecordController,
        CorrectionController,
        RightsController,
        FirstDisclosureController,
        RecordController,
        ReturnedMailController,
        CustomerController,
        PersonController,
      ],
      providers: [
        SupportCaseService,
        WithdrawalService,
        QuestionService,
        EscalationService,
        DecisionService,
        CorrectionService,
        RightsService,
        ReturnedMailService,
        mailProvider(env),
        {
          provide: PersonLinkService,
          inject: [DataSource, MailService, JobSender],
          useFactory: (source: DataSource, mails: MailService, sender: JobSender) =>
            new PersonLinkService(source, mails, sender, env.LINK_MAILS_PER_HOUR),
        },
        {
          provide: LinkRequestSweep,
          inject: [PersonLinkService],
          useFactory: (links: PersonLinkService) => new LinkRequestSweep(links, env.SWEEP_MS),
        },
        {
          provide: ConsentService,
          inject: [DataSource],
          useFactory: (source: DataSource) => new ConsentService(source, key),
        },
        {
          provide: RecordService,
          inject: [DataSource],
          useFactory: (source: DataSource) => new RecordService(source, key, controllerOf(env)),
        },
        {
          provide: ComposerService,
          inject: [DataSource],
          useFactory: (source: DataSource) => new ComposerService(source, env.SUPPORT_SENDER),
        },
        {
          provide: PersonService,
          inject: [DataSource, RecordService],
          useFactory: (source: DataSource, records: RecordService) => new PersonService(source, key, records),
        },
        {
          provide: CustomerPages,
          inject: [DecisionService, ConsentService, WithdrawalPages, AnsweredPages, PAGE_SETTINGS],
          useFactory: (...parts: ConstructorParameters<typeof CustomerPages>) => new CustomerPages(...parts),
        },
        {
          provide: WithdrawalPages,
          inject: [DecisionService, AnsweredPages, PAGE_SETTINGS],
          useFactory: (...parts: ConstructorParameters<typeof WithdrawalPages>) => new WithdrawalPages(...parts),
        },
        {
          provide: AnsweredPages,
          inject: [DecisionService, PAGE_SETTINGS],
          useFactory: (...parts: ConstructorParameters<typeof AnsweredPages>) => new AnsweredPages(...parts),
        },
        {
          provide: PersonPages,
          inject: [
            DecisionService, ConsentService, PersonService, CorrectionService, RightsService, WithdrawalPages, PAGE_SETTINGS,
          ], // prettier-ignore
          useFactory: (...parts: ConstructorParameters<typeof PersonPages>) => new PersonPages(...parts),
        },
        {
          provide: LinkPages,
          inject: [PersonLinkService, PAGE_SETTINGS],
          useFactory: (...parts: ConstructorParameters<typeof LinkPages>) => new LinkPages(...parts),
        },
        {
          provide: PAGE_SETTINGS,
          useValue: { reseller: houseOf(env), nonceKey: subKey(key, 'page nonce'), language: env.DEFAULT_LANGUAGE },
        },
        {
          provide: EscalationSweep,
          inject: [EscalationService],
          useFactory: (escalations: EscalationService) => new EscalationSweep(escalations, env.SWEEP_MS),
        },
        {
          provide: MailSweep,
          inject: [MailService],
          useFactory: (mails: MailService) => new MailSweep(mails, env.SWEEP_MS),
        },
        {
          provide: FirstDisclosureService,
          inject: [DataSource, MailService],
          useFactory: (source: DataSource, mails: MailService) =>
            new FirstDisclosureService(source, mails, env.DEFAULT_LANGUAGE),
        },
        {
          provide: FirstDisclosureSweep,
          inject: [FirstDisclosureService],
          useFactory: (firsts: FirstDisclosureService) => new FirstDisclosureSweep(firsts, env.SWEEP_MS),
        },
        {
          provide: ConsentSweep,
          inject: [DataSource, ConsentService, WithdrawalService],
          useFactory: (source: DataSource, consents: ConsentService, withdrawals: WithdrawalService) =>
            new ConsentSweep(source, consents, withdrawals, env.SWEEP_MS),
        },
      ],
      exports: [EscalationService, MailService, PersonLinkService],
    };
  }
}

@Module({})
export class ConsentModule {
  static forEnv(env: ConsentEnv, backEnd: QueueBackEnd): DynamicModule {
    const cases = CaseModule.forEnv(env);
    return {
      module: ConsentModule,
      imports: [
        ServiceModule.forService('consent', env),
        JobsModule.forService({
          service: 'consent',
          backEnd,
          handlers: [AdvanceEscalationHandler, SendMailHandler, MailLinksHandler],
          imports: [cases],
          concurrency: env.CONCURRENCY,
        }),
        cases,
        retentionModule(env),
      ],
    };
  }
}
