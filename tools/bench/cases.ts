/** Support cases beside orders: escalations in both forms until the vendor has them, and the time from a Yes to its first byte at the vendor. */
import type pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { send } from '../client/api-client.js';
import { Sparsam } from '../client/sparsam.js';
import { accessToken } from '../start/access-token.js';
import type { MailboxMessage } from '../start/mailbox.js';
import type { Running } from '../start/running.js';
import { spread, type Spread } from './spread.js';

export interface CaseFigures {
  readonly serialPerSecond: number;
  readonly personalPerSecond: number;
  /** From sending the Yes until the vendor had the request, ms: with all sent at once, and with one after the other. */
  readonly yesToVendor: Spread;
  readonly yesAlone: Spread;
  readonly page: { readonly perSecond: number; readonly ms: Spread; readonly bytes: number };
}

const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 20;
const PAGE_READS = 400;
const ALONE = 10;

interface Asked {
  readonly link: string;
  readonly key: string;
}

export class CaseBench {
  private constructor(
    private readonly running: Running,
    private readonly database: pg.Pool,
    private readonly api: Sparsam,
    private readonly atOnce: number,
  ) {}

  static async open(running: Running, database: pg.Pool, atOnce: number): Promise<CaseBench> {
    const token = await accessToken(running, 'support');
    const api = new Sparsam((request) => send(running.services[request.service].url, token, request));
    return new CaseBench(running, database, api, atOnce);
  }

  /** Needs twice as many licenses as `count`, each of a person of their own. */
  async run(count: number): Promise<CaseFigures> {
    const { rows } = await this.database.query<{ serial_number: string }>(
      'SELECT serial_number FROM licenses ORDER BY id DESC LIMIT $1',
      [2 * count],
    );
    const serials = rows.map((row) => row.serial_number);
    const [plain, personal] = [serials.slice(0, count), serials.slice(count)];

    const silent = await this.each(plain, (serial) => this.compose(serial));
    const serialMs = await this.untilSent(count, () =>
      this.each(silent, (id) => this.api.sendEscalation(id, { form: 'serial-only' })),
    );

    const escalations = await this.each(personal, (serial) => this.compose(serial));
    await this.each(escalations, (id) => this.api.sendEscalation(id, { form: 'ask' }));
    const asked = await this.links(escalations);
    const page = await this.readPages(asked.map(({ link }) => link));
    const forms = await this.each(asked, ({ link }) => this.form(link));
    const saidYes = new Map<string, number>();
    const yes = async (at: number) => {
      saidYes.set(asked[at]!.key, Date.now());
      await this.sayYes(forms[at]!);
    };
    const alone = Math.min(ALONE, count - 1);
    for (let at = 0; at < alone; at += 1) await this.untilSent(count + at + 1, () => yes(at));
    const crowd = asked.map((_, at) => at).slice(alone);
    const personalMs = await this.untilSent(2 * count, () => this.each(crowd, yes));
    const calls = await this.calls();
    const toVendor = [...saidYes].map(([key, at]) => Math.max(0, (calls.get(key) ?? at) - at));
    return {
      serialPerSecond: (count * 1000) / serialMs,
      personalPerSecond: (crowd.length * 1000) / personalMs,
      yesToVendor: spread(toVendor.slice(alone)),
      yesAlone: spread(toVendor.slice(0, alone)),
      page,
    };
  }

  private async compose(serialNumber: string): Promise<string> {
    const { id } = await this.api.openCase({ serialNumber, problem: 'It stops when it prints.', language: 'en' });
    return (await this.api.composeEscalation(id)).id;
  }

  /** Milliseconds from the first wish until `goal` escalations in all are sent. */
  private async untilSent(goal: number, wish: () => Promise<unknown>): Promise<number> {
    const begun = performance.now();
    await wish();
    for (; performance.now() - begun < PATIENCE_MS; await pause(LOOK_EVERY_MS)) {
      const { rows } = await this.database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM deliveries WHERE escalation_id IS NOT NULL AND state = 'done'`,
      );
      if (rows[0]!.count >= goal) return performance.now() - begun;
    }
    throw new Error(`Not every escalation reached its vendor within ${PATIENCE_MS / 1000} s.`);
  }

  /** The link of each request, from the mails that came. */
  private async links(escalations: readonly string[]): Promise<Asked[]> {
    const { rows } = await this.database.query<{ email: string; key: string }>(
      `SELECT pv.email, e.personal_key AS key FROM escalations e JOIN support_cases s ON s.id = e.case_id
         JOIN person_versions pv ON pv.id = s.person_version_id WHERE e.id = ANY($1)`,
      [escalations],
    );
    for (const begun = performance.now(); performance.now() - begun < PATIENCE_MS; await pause(200)) {
      const mails = (await (await fetch(`${this.running.mailbox.url}/messages.json`)).json()) as MailboxMessage[];
      const found = new Map(
        mails.flatMap(({ envelope, text }) => {
          const link = /\/consent\/[A-Za-z0-9_-]{43}/.exec(text)?.[0];
          return link ? [[envelope.to[0] ?? '', link] as const] : [];
        }),
      );
      if (rows.every(({ email }) => found.has(email)))
        return rows.map(({ email, key }) => ({ link: found.get(email)!, key }));
    }
    throw new Error('Not every request came by mail.');
  }

  private async readPages(links: readonly string[]): Promise<CaseFigures['page']> {
    const times: number[] = [];
    let bytes = 0;
    const begun = performance.now();
    await this.each(
      Array.from({ length: PAGE_READS }, (_, at) => links[at % links.length]!),
      async (link) => {
        const at = performance.now();
        bytes = (await (await fetch(`${this.running.services.consent.pages}${link}`)).arrayBuffer()).byteLength;
        times.push(performance.now() - at);
      },
    );
    return { perSecond: (PAGE_READS * 1000) / (performance.now() - begun), ms: spread(times), bytes };
  }

  private async form(link: string): Promise<{ action: string; nonce: string }> {
    const html = await (await fetch(`${this.running.services.consent.pages}${link}`)).text();
    const nonce = /name="nonce" value="([^"]+)"/.exec(html)?.[1];
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
    if (!nonce || !action) throw new Error('The page of a request has no form.');
    return { action, nonce };
  }

  private async sayYes({ action, nonce }: { action: string; nonce: string }): Promise<void> {
    const answer = await fetch(`${this.running.services.consent.pages}${action}`, {
      method: 'POST',
      body: new URLSearchParams({ answer: 'yes', nonce }),
    });
    if (!answer.ok) throw new Error(`A Yes was answered with ${answer.status}.`);
  }

  /** When the vendor had each case, by its idempotency key. */
  private async calls(): Promise<Map<string, number>> {
    const answer = await fetch(`${this.running.vendors.plain.control}/journal`);
    const { entries } = (await answer.json()) as { entries: { at: string; rawHeaders: string[] }[] };
    const keyOf = ({ rawHeaders }: { rawHeaders: string[] }) =>
      rawHeaders[rawHeaders.findIndex((name) => name.toLowerCase() === 'idempotency-key') + 1] ?? '';
    return new Map(entries.map((entry) => [keyOf(entry), Date.parse(entry.at)]));
  }

  /** Runs `work` on all items, so many at once; results in order. */
  private async each<A, B>(items: readonly A[], work: (item: A, at: number) => Promise<B>): Promise<B[]> {
    const results: B[] = [];
    let next = 0;
    const worker = async () => {
      for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!, at);
    };
    await Promise.all(Array.from({ length: this.atOnce }, worker));
    return results;
  }
}
