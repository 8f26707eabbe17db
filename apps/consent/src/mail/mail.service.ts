/** Mails to licensees: written in the transaction of their row, sent once (sending.service.ts), their fate shown in the case. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, EntityManager } from 'typeorm';
import { nextIds } from '#kernel/database/next-rows.js';
import { databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { LicenseeLink, Mail } from '#model/consent.entity.js';
import { Env } from '#kernel/config/inject-env.js';
import type { ConsentEnv } from '../env.js';
import { newToken, seal, subKey, tokenHash } from '../secrets.js';
import { ABANDONED, DUE } from './mail.queries.js';

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

/** What the mail of a first disclosure consists of before its row is written. */
export interface PreparedMail {
  readonly mailId: string;
  readonly messageId: string;
  readonly sealedTokens: Buffer;
  readonly linkId: string;
  readonly tokenHash: Buffer;
}

@Injectable()
export class MailService {
  private readonly sealKey: Buffer;

  constructor(
    private readonly source: DataSource,
    private readonly sender: JobSender,
    @Env() env: Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY'>,
  ) {
    this.sealKey = subKey(env.KEY_ENCRYPTION_KEY, 'mail tokens');
  }

  /** A mail with a link to the person's own page, for a statement that writes many. */
  prepare(): PreparedMail {
    const [mailId, token] = [newId('mail'), newToken()];
    return {
      mailId,
      messageId: randomUUID(),
      sealedTokens: seal(this.sealKey, mailId, JSON.stringify({ person: token })),
      linkId: newId('licenseeLink'),
      tokenHash: tokenHash(token),
    };
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

  /** Has whatever is due sent; `id`: one of them. */
  nudge(id: string): Promise<void> {
    return this.sender.send('send-mails', id);
  }

  /** A claim whose lease ran out becomes `unknown`, since that mail may have been sent. */
  async abandon(): Promise<void> {
    await this.source.query(ABANDONED);
  }

  readonly due = (after?: string) => nextIds(this.source, DUE, [], after);
}
