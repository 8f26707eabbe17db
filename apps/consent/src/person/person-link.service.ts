/** Mails the link to a person's own page to the address that was typed. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { nextIds } from '#kernel/database/next-rows.js';
import { countOf, rows, type As } from '#kernel/database/rows.js';
import { atDatabase, databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { emailKey } from '#kernel/http/validation.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import type { Language } from '#kernel/text/language.js';
import { LinkRequest } from '#model/link-request.entity.js';
import type { Person, PersonVersion } from '#model/person.entity.js';
import { PASSING } from '#model/retention/retention.js';
import { Env } from '#kernel/config/inject-env.js';
import type { ConsentEnv } from '../env.js';
import { MailService } from '../mail/mail.service.js';
import { FORGET_REQUESTS, OPEN_REQUESTS, TAKE_REQUEST, type LinkRequestRow } from './link-request.queries.js';
import { PERSON_LINK_MS } from '../mail/person-link.js';
import { LOCK_PERSON } from '#model/lock-person.js';
import { MAILED_LATELY, PERSONS_WITH } from './person.queries.js';

type Addressee = Pick<Person, 'id'> & As<PersonVersion, { versionId: 'id' }>;

@Injectable()
export class PersonLinkService {
  constructor(
    private readonly source: DataSource,
    private readonly work: UnitOfWork,
    private readonly mails: MailService,
    private readonly sender: JobSender,
    @Env() private readonly env: Pick<ConsentEnv, 'LINK_MAILS_PER_HOUR'>,
  ) {}

  /** Records that this address was typed. A job looks up its persons, so that the response time does not tell whether it is known. */
  async request(email: string, language: Language): Promise<void> {
    const row = {
      id: newId('linkRequest'),
      emailKey: emailKey(email),
      language,
      requestedAt: atDatabase,
    };
    await this.source.createQueryBuilder().insert().into(LinkRequest).values(row).execute();
    await this.sender.send('mail-links', row.id);
  }

  /** Mails the link to every person with the address, a few times an hour at most, and deletes the request. One mailbox at two customers is two persons. */
  async mailLinks(requestId: string): Promise<void> {
    await this.work.run('link', async (manager, work) => {
      const [request] = await rows<LinkRequestRow>(manager, TAKE_REQUEST, [requestId]);
      if (!request) return work.changedNothing();
      for (const person of await rows<Addressee>(manager, PERSONS_WITH, [request.emailKey])) {
        const mail = await this.write(manager, person, request.language);
        if (mail) work.nudge('send-mail', mail);
      }
    });
  }

  /** Requests that are not taken up yet. */
  readonly open = (after?: string) => nextIds(this.source, OPEN_REQUESTS, [], after);

  /** Deletes requests that were not taken up in time: nobody waits for their mail any more. */
  async forget(): Promise<void> {
    await this.source.query(FORGET_REQUESTS, [PASSING['link-requests'].minutes]);
  }

  private async write(manager: EntityManager, person: Addressee, language: Language): Promise<string | undefined> {
    await manager.query(LOCK_PERSON, [person.id]);
    const count = await countOf(manager, MAILED_LATELY, [person.id]);
    if (count >= this.env.LINK_MAILS_PER_HOUR) return undefined;
    return this.mails.write(manager, {
      kind: 'page-link',
      personId: person.id,
      personVersionId: person.versionId,
      consentId: null,
      language,
      links: [{ kind: 'person', expiresAt: new Date((await databaseNow(manager)).getTime() + PERSON_LINK_MS) }],
    });
  }
}
