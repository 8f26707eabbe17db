/** The link to one's own page, mailed to whoever asks with their address. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { emailKey } from '#common/http/validation.js';
import type { Language } from '#common/model/language.js';
import { MailService } from '../mail/mail.service.js';
import { PERSON_LINK_MS } from './person-link.js';
import { LOCK_PERSON, MAILED_LATELY, PERSONS_WITH } from './person.queries.js';

@Injectable()
export class PersonLinkService {
  constructor(
    private readonly source: DataSource,
    private readonly mails: MailService,
    private readonly perHour: number,
  ) {}

  /** Mails the link to everybody who has this address, a few times an hour at most; whoever asks is told the same. One shared mailbox at two customers is two persons. */
  async mailLinks(email: string, language: Language): Promise<void> {
    const persons = await this.source.query<{ id: string; version_id: string }[]>(PERSONS_WITH, [emailKey(email)]);
    for (const { id, version_id } of persons) {
      const mail = await this.source.transaction(async (manager) => {
        await manager.query(LOCK_PERSON, [id]);
        const [{ count }] = await manager.query<[{ count: number }]>(MAILED_LATELY, [id]);
        if (count >= this.perHour) return undefined;
        return this.mails.write(manager, {
          kind: 'page-link',
          personId: id,
          personVersionId: version_id,
          consentId: null,
          language,
          links: [{ kind: 'person', expiresAt: new Date(Date.now() + PERSON_LINK_MS) }],
        });
      });
      if (mail) await this.mails.nudge(mail);
    }
  }
}
