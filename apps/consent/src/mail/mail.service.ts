/** Mails to licensees: written in the transaction of their row, sent once, their fate shown in the case. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, EntityManager } from 'typeorm';
import { nextIds } from '#kernel/database/next-rows.js';
import { rows } from '#kernel/database/rows.js';
import { databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { LicenseeMailer } from '#kernel/mail/licensee-mail.js';
import { LicenseeLink, Mail } from '#model/consent.entity.js';
import { Env } from '#kernel/config/inject-env.js';
import type { ConsentEnv } from '../env.js';
import { newToken, seal, subKey, tokenHash, unseal } from '../secrets.js';
import { resellerOf, type ResellerEnv, type ResellerView } from '#pages/reseller.js';
import { composeMail, personLinkEnd } from './compose-mail.js';
import { afterwards, type Settlement } from './mail.states.js';
import { ABANDONED, CLAIM, DUE, READ, SETTLE, type ClaimedMail, type MailRow } from './mail.queries.js';

export interface MailWish {
  readonly kind: Mail['kind'];
  readonly personId: string;
  readonly personVersionId: string;
  readonly consentId: string | null;
  readonly language: Mail['language'];
  readonly notBefore?: Date;
  /** Links whose tokens the mail carries, and when they expire; null: never. */
  readonly links: readonly { readonly kind: LicenseeLink['kind']; readonly expiresAt: Date | null }[];
}

type MailEnv = ResellerEnv & Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY' | 'LICENSEE_URL' | 'LADDER_SECONDS' | 'LEASE_MS'>;

interface Composed {
  readonly mail: NonNullable<ReturnType<typeof composeMail>>;
  /** The token of its link to the person's own page. */
  readonly personLink: string | undefined;
}

@Injectable()
export class MailService {
  private readonly reseller: ResellerView;
  private readonly pagesUrl: string;

  constructor(
    private readonly source: DataSource,
    private readonly transport: LicenseeMailer,
    private readonly sender: JobSender,
    @Env() private readonly env: MailEnv,
  ) {
    this.reseller = resellerOf(env);
    this.pagesUrl = env.LICENSEE_URL.replace(/\/$/, '');
  }

  /** Writes a mail and its links within the caller's transaction; returns the mail's id for the nudge. */
  async write(manager: EntityManager, wish: MailWish): Promise<string> {
    const now = await databaseNow(manager);
    const id = newId('mail');
    const tokens: Record<string, string> = {};
    for (const { kind, expiresAt } of wish.links) {
      const token = newToken();
      tokens[kind] = token;
      const link: LicenseeLink = {
        id: newId('licenseeLink'),
        kind,
        tokenHash: tokenHash(token),
        personId: wish.personId,
        consentId: wish.consentId,
        expiresAt,
        createdAt: now,
      };
      await manager.createQueryBuilder().insert().into(LicenseeLink).values(link).execute();
    }
    const row: Mail = {
      id,
      kind: wish.kind,
      personVersionId: wish.personVersionId,
      consentId: wish.consentId,
      language: wish.language,
      sealedTokens: seal(this.sealKey, id, JSON.stringify(tokens)),
      messageId: randomUUID(),
      createdAt: wish.notBefore ?? now,
      state: 'waiting',
      fence: 0,
      leaseUntil: null,
      rung: 0,
      nextAt: wish.notBefore ?? now,
      reason: null,
      settledAt: null,
      returnedAt: null,
      returnedRecordedBy: null,
    };
    await manager.createQueryBuilder().insert().into(Mail).values(row).execute();
    return id;
  }

  nudge(id: string): Promise<void> {
    return this.sender.send('send-mail', id);
  }

  /** Sends a due mail, once. A mail that may have been sent is not sent again. */
  async send(id: string): Promise<void> {
    const [row] = await rows<MailRow>(this.source, READ, [id]);
    if (!row) return;
    const composed = this.compose(row);
    const link = typeof composed === 'object' ? composed.personLink : undefined;
    const links = [link && tokenHash(link), personLinkEnd(row)];
    const claim = [id, this.env.LEASE_MS, row.consentState, row.escalationState, ...links];
    const [claimed] = await rows<ClaimedMail>(this.source, CLAIM, claim);
    if (!claimed) return;
    if (composed === 'faulty') return this.settle(id, claimed.fence, { state: 'failed', reason: 'not-composed' });
    if (!composed) return this.settle(id, claimed.fence, { state: 'dropped', reason: 'not-needed' });
    await crashPoint('mail.before-send');
    const fate = await this.transport.send({
      to: row.email,
      messageId: row.messageId,
      date: row.createdAt,
      ...composed.mail,
    });
    await crashPoint('mail.after-send');
    return this.settle(id, claimed.fence, afterwards(fate, claimed, this.env.LADDER_SECONDS));
  }

  /** A claim whose lease ran out becomes `unknown`, since that mail may have been sent. */
  async abandon(): Promise<void> {
    await this.source.query(ABANDONED);
  }

  readonly due = (after?: string) => nextIds(this.source, DUE, [], after);

  /** Composes a mail; undefined where it is no longer needed. `faulty`: composing failed, and would fail again. */
  private compose(row: MailRow): Composed | 'faulty' | undefined {
    try {
      if (!row.sealedTokens) return undefined;
      const tokens = JSON.parse(unseal(this.sealKey, row.id, row.sealedTokens)) as Record<string, string>;
      const mail = composeMail(row, tokens, this.reseller, this.pagesUrl);
      return mail && { mail, personLink: tokens.person };
    } catch (error) {
      log.error('mail.not-composed', { mailId: row.id, ...errorFacts(error) });
      return 'faulty';
    }
  }

  private get sealKey(): Buffer {
    return subKey(this.env.KEY_ENCRYPTION_KEY, 'mail tokens');
  }

  private async settle(id: string, fence: number, to: Settlement): Promise<void> {
    await this.source.query(SETTLE, [id, fence, to.state, to.reason, to.rung ?? null, to.delayMs ?? 0]);
    await crashPoint('mail.after-settle');
    log.info('mail.settled', { mailId: id, outcome: to.state, reason: to.reason ?? undefined });
  }
}
