/** Answers and withdrawals, from the person's pages or recorded by staff, with their receipts. Reading changes nothing. */
import { databaseNow } from '#kernel/database/database-now.js';
import { rows } from '#kernel/database/rows.js';
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import type { Actor } from '#kernel/audit/actions.js';
import { changesOf } from '#model/audit/settings.js';
import { UnitOfWork, type Work } from '#kernel/jobs/unit-of-work.js';
import { log } from '#kernel/log/log.js';
import type { ContactMethod, LicenseeLink, LateAnswer } from '#model/consent.entity.js';
import type { Language } from '#kernel/text/language.js';
import { MailService } from '../mail/mail.service.js';
import { PERSON_LINK_MS } from '../mail/person-link.js';
import { FIND_LINK, RECEIPT_FATE, type ConsentRow } from '../consent/consent.queries.js';
import { ConsentService, type Recorded } from '../consent/consent.service.js';
import type { ReceiptFate, Truth } from '../consent/truth.js';
import { isTokenShaped, tokenHash } from '../secrets.js';
import { WithdrawalService } from './withdrawal.service.js';

export type Link = Readonly<Pick<LicenseeLink, 'kind' | 'personId' | 'consentId' | 'expiresAt'>>;

export interface Answered {
  readonly consent: ConsentRow;
  readonly state: ConsentRow['state'];
  /** False: an earlier answer counts. */
  readonly counted: boolean;
  /** Recorded though the question had ended. */
  readonly late?: LateAnswer;
  readonly truth?: Truth;
}

const RECEIPT_OF: Partial<Record<ConsentRow['state'], 'given' | 'refused' | 'withdrawn'>> = {
  given: 'given',
  consumed: 'given',
  refused: 'refused',
  withdrawn: 'withdrawn',
};

/** The receipt of a withdrawal: `withdrawn` after a Yes, else `refused`, since a withdrawal without a Yes is a No. */
const receiptOf = (before: ConsentRow): 'refused' | 'withdrawn' => (before.saidYes ? 'withdrawn' : 'refused');

/** Nudges support to apply an answer that counts, and the sending of its receipt. */
function nudgeAbout(work: Work, { consent }: Recorded, receipt: string): void {
  work.nudge('advance-escalation', consent.escalationId);
  work.nudge('send-mail', receipt);
}

@Injectable()
export class DecisionService {
  constructor(
    private readonly source: DataSource,
    private readonly consents: ConsentService,
    private readonly withdrawals: WithdrawalService,
    private readonly mails: MailService,
    private readonly work: UnitOfWork,
  ) {}

  /** The link of a token of this kind; undefined alike for unknown, expired and other-kind tokens. */
  async link(kind: Link['kind'], token: string): Promise<Link | undefined> {
    if (!isTokenShaped(token)) return undefined;
    const [link] = await rows<Link>(this.source, FIND_LINK, [tokenHash(token)]);
    return link?.kind === kind ? link : undefined;
  }

  /** What is certain now about the data sent under a consent. */
  truth(consentId: string): Promise<Truth> {
    return this.withdrawals.truthNow(consentId);
  }

  /** Fate of the receipt of the recorded answer; undefined: there is none, or it was purged. */
  async receiptOf({ id, state, saidYes }: ConsentRow): Promise<ReceiptFate | undefined> {
    const kind = state === 'withdrawn' && !saidYes ? 'refused' : RECEIPT_OF[state];
    if (!kind) return undefined;
    const [row] = await rows<{ readonly fate: ReceiptFate }>(this.source, RECEIPT_FATE, [id, kind]);
    return row?.fate;
  }

  /** Records a Yes or a No; the first one counts and gets a receipt by mail. Support applies it to the case. */
  async answer(
    consentId: string,
    answer: 'yes' | 'no',
    shown: { language: Language; notice: string },
  ): Promise<Answered> {
    const recorded = await this.work.run('answer', async (manager, work) => {
      const event = answer === 'yes' ? 'granted' : 'refused';
      const recorded = await this.consents.recordWithin(manager, consentId, {
        event,
        by: 'subject',
        method: 'page',
        ...shown,
      });
      if (!recorded.counted && !recorded.late) work.changedNothing();
      if (!recorded.counted) return recorded;
      const receipt = await this.mails.write(manager, {
        kind: answer === 'yes' ? 'given' : 'refused',
        personId: recorded.consent.personId,
        personVersionId: recorded.consent.personVersionId,
        consentId,
        language: shown.language,
        links: [
          { kind: 'person', expiresAt: await this.personLinkEnd(manager) },
          ...(answer === 'yes' ? [{ kind: 'withdraw', expiresAt: null } as const] : []),
        ],
      });
      nudgeAbout(work, recorded, receipt);
      return recorded;
    });
    log.info('consent.answered', { consentId, outcome: recorded.state });
    return recorded;
  }

  /** In force from the commit on. Waits for unsettled releases before it says what is certain. */
  async withdraw(
    consentId: string,
    by: { language: Language } | { actor: Actor; method: ContactMethod },
  ): Promise<Answered> {
    const expression =
      'actor' in by
        ? ({ by: 'staff', actor: by.actor.subject, method: by.method } as const)
        : ({ by: 'subject', method: 'page', ...by } as const);
    // The receipt is written in the same transaction, so that a crash cannot lose it.
    const withdrawn = await this.withdrawals.withdraw(consentId, expression, async (manager, { consent }, work) => {
      const language = 'language' in by ? by.language : undefined;
      work.nudge('send-mail', await this.writeReceipt(manager, consent, receiptOf(consent), language));
      if (!('actor' in by)) return;
      const said = changesOf('consent', null, { method: by.method });
      await recordChange(manager, by.actor, 'consent.record-withdrawal', [consent.id, consent.caseId], said);
    });
    log.info('consent.withdrawn', { consentId, outcome: withdrawn.truth.kind });
    return withdrawn;
  }

  /** A refusal that came by phone or letter. */
  async recordRefusal(consentId: string, actor: Actor, method: ContactMethod): Promise<Answered> {
    return this.work.run('answer', async (manager, work) => {
      const recorded = await this.consents.recordWithin(manager, consentId, {
        event: 'refused',
        by: 'staff',
        method,
        actor: actor.subject,
      });
      const rows = [consentId, recorded.consent.caseId];
      if (recorded.counted || recorded.late)
        await recordChange(manager, actor, 'consent.record-refusal', rows, changesOf('consent', null, { method }));
      if (!recorded.counted && !recorded.late) work.changedNothing();
      if (recorded.counted) nudgeAbout(work, recorded, await this.writeReceipt(manager, recorded.consent, 'refused'));
      return recorded;
    });
  }

  private async writeReceipt(
    manager: EntityManager,
    consent: ConsentRow,
    kind: 'refused' | 'withdrawn',
    language: Language = consent.language,
  ): Promise<string> {
    return this.mails.write(manager, {
      kind,
      personId: consent.personId,
      personVersionId: consent.personVersionId,
      consentId: consent.id,
      language,
      links: [{ kind: 'person', expiresAt: await this.personLinkEnd(manager) }],
    });
  }

  private async personLinkEnd(manager: EntityManager): Promise<Date> {
    return new Date((await databaseNow(manager)).getTime() + PERSON_LINK_MS);
  }
}
