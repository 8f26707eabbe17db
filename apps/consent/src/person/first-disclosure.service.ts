/** Informs a licensee who is not the buyer of the first disclosure to each company; the key of `first_disclosures` makes it once. */
import { databaseNow } from '#kernel/database/database-now.js';
import { nextRows, type NextRows } from '#kernel/database/next-rows.js';
import { countOf, rows, type OrNull } from '#kernel/database/rows.js';
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import type { Actor } from '#kernel/audit/actions.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { measure, undeliveredFirsts } from '#kernel/metrics/metrics.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { pageOf } from '#kernel/http/page.js';
import type { Language } from '#kernel/text/language.js';
import type { Mail } from '#model/consent.entity.js';
import type { FirstDisclosure } from '#model/first-disclosure.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { Env } from '#kernel/config/inject-env.js';
import type { ConsentEnv } from '../env.js';
import { MailService } from '../mail/mail.service.js';
import {
  undeliveredView,
  type SentAgainView,
  type UndeliveredFirstPage,
  type UndeliveredFirstQuery,
} from './first-disclosure.dto.js';
import {
  CLAIM_FIRST, COUNT_UNDELIVERED, LANGUAGE_OF, LOCK_LEFT_TO_CUSTOMER, LOCK_UNDELIVERED, MAIL_EXISTS, NOT_TOLD, PLAN, SET_MAIL, UNDELIVERED,
  type LockedUndelivered, type NotTold, type Planned, type UndeliveredRow,
} from './first-disclosure.queries.js'; // prettier-ignore
import { FIRST_DISCLOSURE_LINK_MS } from '../mail/person-link.js';

/** Most that one statement plans. */
export const MOST_PLANNED = 500;
/**
 * The ledger keeps growing: most sweeps read only what was settled since the last one, and so much before it, since a row may be committed
 * later than its time says; the first sweep, and one every few minutes, reads all.
 */
const COMMITTED_LATER_MS = 120_000;
const WHOLE_EVERY_MS = 300_000;

@Injectable()
export class FirstDisclosureService {
  private wholeAt = 0;
  /** When the last read began that left nothing to a next page. */
  private readAt = 0;
  /** A whole read goes on with its next page. */
  private inWhole = false;

  constructor(
    private readonly source: DataSource,
    private readonly work: UnitOfWork,
    private readonly mails: MailService,
    @Env() private readonly env: Pick<ConsentEnv, 'DEFAULT_LANGUAGE'>,
  ) {}

  /** The oldest disclosure to each company of which nobody informed the person yet. */
  async notTold(after?: string): Promise<NextRows<NotTold>> {
    const now = performance.now();
    const whole = now >= this.wholeAt;
    // The first page of a whole read begins at the first row, wherever the last read of late ones stood.
    const from = whole && !this.inWhole ? undefined : after;
    const lately = whole ? null : now - this.readAt + COMMITTED_LATER_MS;
    const found = await nextRows<NotTold>(this.source, NOT_TOLD, [lately], from, MOST_PLANNED);
    if (whole) await this.countUndelivered();
    const isPage = found.length === MOST_PLANNED;
    this.inWhole = whole && isPage;
    if (!isPage) this.readAt = now;
    if (whole && !this.inWhole) this.wholeAt = now + WHOLE_EVERY_MS;
    return found;
  }

  /**
   * Claims, mails and links of many in one statement, and one nudge for all of their mails. Returns what is left to `tell`: whatever was
   * not claimed, and all of them where one makes the statement fail.
   */
  async tellAll(found: readonly NotTold[]): Promise<readonly NotTold[]> {
    if (found.length === 0) return [];
    try {
      const claimed = await this.plan(found);
      return found.filter(({ id }) => !claimed.has(id));
    } catch (error) {
      log.warn('first-disclosure.batch-failed', errorFacts(error));
      return found;
    }
  }

  /** Row and mail are one transaction: a crash leaves neither. */
  async tell(first: NotTold): Promise<void> {
    await this.work.run('told', async (manager, work) => {
      const mail = await this.tellOne(manager, first);
      if (mail) work.nudge('send-mail', mail);
      else work.changedNothing();
    });
  }

  async undelivered({ after, limit }: UndeliveredFirstQuery): Promise<UndeliveredFirstPage> {
    const mails = await rows<UndeliveredRow>(this.source, UNDELIVERED, [after ?? null, limit + 1]);
    return pageOf(mails, limit, undeliveredView);
  }

  /** Sends a new mail in place of one that did not arrive, once for each such mail. */
  async again(failed: string, by: Actor): Promise<SentAgainView> {
    const mailId = await this.work.run('told', async (manager, work) => {
      const [first] = await rows<LockedUndelivered>(manager, LOCK_UNDELIVERED, [failed]);
      if (!first) {
        const known = await rows(manager, MAIL_EXISTS, [failed]);
        throw new Refusal(known.length > 0 ? 'wrong-state' : 'not-found');
      }
      const mail = await this.mailTo(manager, first, first.disclosureId, first.language);
      await recordChange(manager, by, 'first-disclosure.tell-again', [failed, mail, first.personId]);
      work.nudge('send-mail', mail);
      return mail;
    });
    log.info('first-disclosure.told-again', { mailId });
    await this.countUndelivered();
    return { mailId };
  }

  /** Ids of the disclosures that it has claimed. */
  private async plan(found: readonly NotTold[]): Promise<ReadonlySet<string>> {
    const mails = found.map(() => this.mails.prepare());
    const planned = await this.work.run('told', async (manager, work) => {
      const claimed = await rows<Planned>(manager, PLAN, [
        found.map(({ id }) => id), found.map(({ personId }) => personId), found.map(({ personVersionId }) => personVersionId),
        found.map(({ vendorId }) => vendorId), found.map(({ recipientEntity }) => recipientEntity),
        found.map(({ recipientCountry }) => recipientCountry), found.map(({ customerTells }) => customerTells),
        mails.map(({ mailId }) => mailId), mails.map(({ messageId }) => messageId), mails.map(({ sealedTokens }) => sealedTokens),
        mails.map(({ linkId }) => linkId), mails.map(({ tokenHash }) => tokenHash),
        this.env.DEFAULT_LANGUAGE, FIRST_DISCLOSURE_LINK_MS,
      ]); // prettier-ignore
      const mail = claimed.find(({ mailId }) => mailId !== null)?.mailId;
      if (mail) work.nudge('send-mails', mail);
      else work.changedNothing();
      return claimed;
    });
    for (const { mailId } of planned) if (mailId !== null) log.info('first-disclosure.told', { mailId });
    return new Set(planned.map(({ disclosureId }) => disclosureId));
  }

  private async countUndelivered(): Promise<void> {
    measure(undeliveredFirsts, await countOf(this.source, COUNT_UNDELIVERED));
  }

  private async mailTo(
    manager: EntityManager,
    to: Pick<NotTold, 'personId' | 'personVersionId'>,
    disclosureId: string,
    language: Language,
  ): Promise<string> {
    const mail = await this.mails.write(manager, {
      kind: 'first-disclosure',
      personId: to.personId,
      personVersionId: to.personVersionId,
      consentId: null,
      language,
      links: [
        { kind: 'person', expiresAt: new Date((await databaseNow(manager)).getTime() + FIRST_DISCLOSURE_LINK_MS) },
      ],
    });
    await manager.query(SET_MAIL, [disclosureId, mail]);
    return mail;
  }

  private async tellOne(manager: EntityManager, first: NotTold): Promise<string | undefined> {
    const toldBy = first.customerTells ? 'customer' : 'mail';
    const { personId, recipientEntity, recipientCountry, vendorId, id } = first;
    const row = [personId, recipientEntity, recipientCountry, vendorId, id, toldBy];
    const claimed = await rows(manager, CLAIM_FIRST, row);
    if (first.customerTells) return undefined;
    const about = claimed.length > 0 ? id : await this.leftToCustomer(manager, first);
    // Another process was first.
    if (about === undefined) return undefined;
    const [known] = await rows<OrNull<Pick<Mail, 'language'>>>(manager, LANGUAGE_OF, [first.personId]);
    const mail = await this.mailTo(manager, first, about, known?.language ?? this.env.DEFAULT_LANGUAGE);
    log.info('first-disclosure.told', { mailId: mail });
    return mail;
  }

  /** The disclosure of which the customer no longer informs the person; undefined where the person was informed. */
  private async leftToCustomer(manager: EntityManager, first: NotTold): Promise<string | undefined> {
    const key = [first.personId, first.recipientEntity, first.recipientCountry];
    const [row] = await rows<Pick<FirstDisclosure, 'disclosureId'>>(manager, LOCK_LEFT_TO_CUSTOMER, key);
    return row?.disclosureId;
  }
}
