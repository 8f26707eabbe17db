/** Tells a licensee who did not order of the first disclosure to each vendor, once; the rows of it are what makes it once. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { crashPoint } from '#common/faults/crash-point.js';
import { log } from '#common/log/log.js';
import type { Language } from '#common/model/language.js';
import { MailService } from '../mail/mail.service.js';
import { CLAIM_FIRST, MOST_AT_ONCE, NOT_TOLD, SET_MAIL } from './first-disclosure.queries.js';
import type { NotTold } from './first-disclosure.queries.js';
import { PERSON_LINK_MS } from './person-link.js';

/** The ledger grows for ever: most sweeps look at what was settled lately, the first and now and then one at all of it. */
const LATELY_MS = 600_000;
const WHOLE_EVERY_MS = 300_000;

@Injectable()
export class FirstDisclosureService {
  private wholeAt = 0;

  constructor(
    private readonly source: DataSource,
    private readonly mails: MailService,
    private readonly language: Language,
  ) {}

  /** Row and mail are one transaction: whoever dies in between leaves neither. Returns how many there were to tell. */
  async tell(): Promise<number> {
    const now = Date.now();
    const whole = now >= this.wholeAt;
    const found = await this.source.query<NotTold[]>(NOT_TOLD, [whole ? null : new Date(now - LATELY_MS)]);
    for (const first of found) {
      const mail = await this.source.transaction((manager) => this.tellOne(manager, first));
      await crashPoint('told.after-commit');
      if (mail) await this.mails.nudge(mail);
    }
    if (whole && found.length < MOST_AT_ONCE) this.wholeAt = now + WHOLE_EVERY_MS;
    return found.length;
  }

  private async tellOne(manager: EntityManager, first: NotTold): Promise<string | undefined> {
    const toldBy = first.customer_tells ? 'customer' : 'mail';
    const claimed = await manager.query<unknown[]>(CLAIM_FIRST, [first.person_id, first.vendor_id, first.id, toldBy]);
    // Another process was first, or the customer tells them.
    if (claimed.length === 0 || first.customer_tells) return undefined;
    const mail = await this.mails.write(manager, {
      kind: 'first-disclosure',
      personId: first.person_id,
      personVersionId: first.person_version_id,
      consentId: null,
      language: first.language ?? this.language,
      links: [{ kind: 'person', expiresAt: new Date(Date.now() + PERSON_LINK_MS) }],
    });
    await manager.query(SET_MAIL, [first.person_id, first.vendor_id, mail]);
    await crashPoint('told.before-commit');
    log.info('first-disclosure.told', { mailId: mail });
    return mail;
  }
}
