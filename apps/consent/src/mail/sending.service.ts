/** Sends mails to licensees, each once per claim. A mail that may have been sent is not sent again. */
import { Injectable, type BeforeApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { Gather } from '#kernel/gather.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { LicenseeMailer } from '#kernel/mail/licensee-mail.js';
import { Env } from '#kernel/config/inject-env.js';
import type { ConsentEnv } from '../env.js';
import { subKey, tokenHash, unseal } from '../secrets.js';
import { resellerOf, type ResellerEnv, type ResellerView } from '#pages/reseller.js';
import { composeMail, personLinkEnd } from './compose-mail.js';
import { DueMails, type BegunMail } from './due-mails.js';
import { afterwards, type Settlement } from './mail.states.js';
import { CLAIM, OLDEST_DUE, READ, SETTLE, type ClaimedMail, type MailRow } from './mail.queries.js';

/** Sessions with the mail server that looks keep at once; a mail that is nudged by itself waits for none of them. */
const AT_ONCE = 16;
/** Most mails whose end one statement writes. */
const MOST_SETTLED = 64;

type SendingEnv = ResellerEnv & Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY' | 'LICENSEE_URL' | 'LADDER_SECONDS' | 'LEASE_MS'>;

interface Composed {
  readonly mail: NonNullable<ReturnType<typeof composeMail>>;
  /** The token of its link to the person's own page. */
  readonly personLink: string | undefined;
}

/** A mail as it was read, with its text. Undefined where it is no longer needed. `faulty`: composing failed, and would fail again. */
interface Read {
  readonly row: MailRow;
  readonly composed: Composed | 'faulty' | undefined;
}

interface Ended extends Settlement {
  readonly id: string;
  readonly fence: number;
}

@Injectable()
export class SendingService implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly reseller: ResellerView;
  private readonly pagesUrl: string;
  private readonly sealKey: Buffer;
  /** Mails that this process reads, claims or sends, and what resolves once it has done so. */
  private readonly inHand = new Map<string, Promise<void>>();
  private readonly due = new DueMails(
    AT_ONCE,
    (most, without) => this.oldestDue(most, without),
    (ids) => this.beginEach(ids),
  );
  private readonly settling = new Gather<Ended, void>(
    MOST_SETTLED,
    async (ended) => {
      await this.writeEnds(ended);
      return ended.map(() => undefined);
    },
    (ended) => this.writeEnds([ended]),
  );

  constructor(
    private readonly source: DataSource,
    private readonly transport: LicenseeMailer,
    @Env() private readonly env: SendingEnv,
  ) {
    this.reseller = resellerOf(env);
    this.pagesUrl = env.LICENSEE_URL.replace(/\/$/, '');
    this.sealKey = subKey(env.KEY_ENCRYPTION_KEY, 'mail tokens');
  }

  onModuleDestroy(): void {
    this.due.stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.due.landed();
  }

  /** Sends whatever is due. Resolves once nothing more is; the last of them may still be on their way. */
  sendDue(): Promise<void> {
    return this.due.look();
  }

  /** Sends this mail if it is due, and resolves once it has ended. */
  async send(id: string): Promise<void> {
    const held = this.inHand.get(id);
    if (held) return held;
    for (const { ended } of await this.begin([id])) await ended;
  }

  /** What fails together is done again one by one; a mail that was claimed after all is not sent, since nobody knows. */
  private async beginEach(ids: readonly string[]): Promise<readonly BegunMail[]> {
    try {
      return await this.begin(ids);
    } catch (error) {
      log.warn('mail.batch-failed', errorFacts(error));
    }
    const begun: BegunMail[] = [];
    for (const id of ids) {
      const own = await this.begin([id]).catch((error: unknown) => {
        log.error('mail.not-begun', { mailId: id, ...errorFacts(error) });
        return [];
      });
      begun.push(...own);
    }
    return begun;
  }

  /** Resolves once those that were due are claimed and being sent. */
  private begin(ids: readonly string[]): Promise<readonly BegunMail[]> {
    const begun = this.readAndClaim(ids);
    for (const id of ids) {
      const held = begun
        .then((mails) => mails.find((mail) => mail.id === id)?.ended)
        .catch(() => undefined)
        .finally(() => {
          if (this.inHand.get(id) === held) this.inHand.delete(id);
        });
      this.inHand.set(id, held);
    }
    return begun;
  }

  private async readAndClaim(ids: readonly string[]): Promise<readonly BegunMail[]> {
    const found = await rows<MailRow>(this.source, READ, [ids]);
    if (found.length === 0) return [];
    const read = new Map(found.map((row) => [row.id, { row, composed: this.compose(row) }]));
    const claimed = await this.claim([...read.values()]);
    return claimed.map((claim) => ({ id: claim.id, ended: this.post(read.get(claim.id)!, claim) }));
  }

  private claim(read: readonly Read[]): Promise<readonly ClaimedMail[]> {
    const linkOf = ({ composed }: Read) => (typeof composed === 'object' ? composed.personLink : undefined);
    return rows<ClaimedMail>(this.source, CLAIM, [
      read.map(({ row }) => row.id),
      this.env.LEASE_MS,
      read.map(({ row }) => row.consentState),
      read.map(({ row }) => row.escalationState),
      read.map(linkOf).map((token) => (token === undefined ? null : tokenHash(token))),
      read.map(({ row }) => personLinkEnd(row)),
    ]);
  }

  private async post({ row, composed }: Read, claimed: ClaimedMail): Promise<void> {
    if (composed === 'faulty') return this.settle(claimed, { state: 'failed', reason: 'not-composed' });
    if (!composed) return this.settle(claimed, { state: 'dropped', reason: 'not-needed' });
    await crashPoint('mail.before-send');
    const fate = await this.transport.send({
      to: row.email,
      messageId: row.messageId,
      date: row.createdAt,
      ...composed.mail,
    });
    await crashPoint('mail.after-send');
    return this.settle(claimed, afterwards(fate, claimed, this.env.LADDER_SECONDS));
  }

  private compose(row: MailRow): Read['composed'] {
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

  private async oldestDue(most: number, without: readonly string[]): Promise<readonly string[]> {
    const found = await rows<Pick<MailRow, 'id'>>(this.source, OLDEST_DUE, [most, [...this.inHand.keys(), ...without]]);
    return found.map(({ id }) => id);
  }

  private async settle({ id, fence }: ClaimedMail, to: Settlement): Promise<void> {
    await this.settling.add({ id, fence, ...to });
    await crashPoint('mail.after-settle');
    log.info('mail.settled', { mailId: id, outcome: to.state, reason: to.reason ?? undefined });
  }

  private async writeEnds(ended: readonly Ended[]): Promise<void> {
    await this.source.query(SETTLE, [
      ended.map(({ id }) => id),
      ended.map(({ fence }) => fence),
      ended.map(({ state }) => state),
      ended.map(({ reason }) => reason),
      ended.map(({ rung }) => rung ?? null),
      ended.map(({ delayMs }) => delayMs ?? 0),
    ]);
  }
}
