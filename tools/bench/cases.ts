/** Support cases beside orders: escalations in both forms until the vendor has them, and the time from a Yes to its first byte at the vendor. */
import { send } from '../client/api-client.js';
import { Sparsam } from '../client/sparsam.js';
import { accessToken } from '../start/access-token.js';
import { median, ratioByRound, spread, type Spread } from './figures.js';
import { each, until } from './load.js';
import type { Product } from './product.js';
import { printTable, QUEUE_NAMES, short, type Figure } from './report.js';
import type { Stage } from './stage.js';

/** Escalations in each form, in each round. */
const CASES = 100;
const PAGE_READS = 400;
const ALONE = 10;

interface Asked {
  readonly link: string;
  readonly key: string;
}

interface CaseRound {
  readonly serial: number;
  readonly personal: number;
  readonly crowded: Spread;
  readonly alone: Spread;
  readonly page: { readonly perSecond: number; readonly ms: Spread; readonly bytes: number };
}

/** Both forms in turns. */
export async function benchCases(stage: Stage, product: Product, rounds: number): Promise<Figure[]> {
  const bench = await CaseBench.open(stage, product);
  const found: CaseRound[] = [];
  for (let round = 0; round < rounds; round += 1) found.push(await bench.round(CASES));
  const on = QUEUE_NAMES[stage.queue];
  const middle = (of: (round: CaseRound) => number) => short(median(found.map(of)));
  const both = (of: (round: CaseRound) => Spread) => [middle((one) => of(one).p50), middle((one) => of(one).p99)];
  const serial = found.map((one) => one.serial);
  const personal = found.map((one) => one.personal);
  printTable(
    `Support cases, the queue in ${on}`,
    ['', 'each second', 'p50 ms', 'p99 ms'],
    [
      ['escalations, serial number only, until the vendor has answered', short(median(serial)), '', ''],
      ['escalations with a Yes, from the page until the vendor has answered', short(median(personal)), '', ''],
      ['a Yes, until its first byte is at the vendor, many at once', '', ...both(({ crowded }) => crowded)],
      ['the same, one after the other', '', ...both(({ alone }) => alone)],
      [
        `the page of a request (${middle(({ page }) => page.bytes / 1024)} KB)`,
        middle(({ page }) => page.perSecond),
        ...both(({ page }) => page.ms),
      ],
    ],
  );
  const value = ratioByRound(personal, serial);
  return [{ measure: `personal ÷ serial-only escalations a second, ${on}`, value, bar: { least: 0.9 } }];
}

class CaseBench {
  /** Escalations that were sent so far. */
  private sent = 0;

  private constructor(
    private readonly stage: Stage,
    private readonly product: Product,
    private readonly api: Sparsam,
  ) {}

  static async open(stage: Stage, product: Product): Promise<CaseBench> {
    const token = await accessToken(stage.running, 'support');
    const api = new Sparsam((request) => send(stage.running.services[request.service].url, token, request));
    return new CaseBench(stage, product, api);
  }

  /** So many of each form, each about a license of its own, of a person of their own. */
  async round(count: number): Promise<CaseRound> {
    const mark = await this.product.mark();
    await this.product.run(2 * count);
    const { rows } = await this.stage.owner.query<{ serial_number: string }>(
      'SELECT serial_number FROM licenses WHERE id > $1',
      [mark],
    );
    const serials = rows.map((row) => row.serial_number);
    const silent = await this.each(serials.slice(0, count), (serial) => this.compose(serial));
    const serialMs = await this.untilSent(count, () =>
      this.each(silent, (id) => this.api.sendEscalation(id, { form: 'serial-only' })),
    );

    const escalations = await this.each(serials.slice(count), (serial) => this.compose(serial));
    await this.each(escalations, (id) => this.api.sendEscalation(id, { form: 'ask' }));
    const asked = await this.links(escalations);
    const page = await this.readPages(asked.map(({ link }) => link));
    const forms = await this.each(asked, ({ link }) => this.form(link));
    const saidYes = new Map<string, number>();
    const yes = async (at: number) => {
      saidYes.set(asked[at]!.key, Date.now());
      await this.sayYes(forms[at]!);
    };
    for (let at = 0; at < ALONE; at += 1) await this.untilSent(1, () => yes(at));
    const crowd = asked.map((_, at) => at).slice(ALONE);
    const personalMs = await this.untilSent(crowd.length, () => this.each(crowd, yes));
    const calls = new Map((await this.stage.outside.calls()).map(({ key, at }) => [key, at]));
    const toVendor = [...saidYes].map(([key, at]) => Math.max(0, (calls.get(key) ?? at) - at));
    return {
      serial: (count * 1000) / serialMs,
      personal: (crowd.length * 1000) / personalMs,
      crowded: spread(toVendor.slice(ALONE)),
      alone: spread(toVendor.slice(0, ALONE)),
      page,
    };
  }

  private async compose(serialNumber: string): Promise<string> {
    const { id } = await this.api.openCase({ serialNumber, problem: 'It stops when it prints.', language: 'en' });
    return (await this.api.composeEscalation(id)).id;
  }

  /** Milliseconds from the first wish until so many more escalations are sent. */
  private async untilSent(count: number, wish: () => Promise<unknown>): Promise<number> {
    this.sent += count;
    const begun = performance.now();
    await wish();
    await until('The last escalation', async () => {
      const { rows } = await this.stage.owner.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM deliveries WHERE escalation_id IS NOT NULL AND state = 'done'`,
      );
      return rows[0]!.count >= this.sent;
    });
    return performance.now() - begun;
  }

  /** The link of each request, from the mails that came. */
  private async links(escalations: readonly string[]): Promise<Asked[]> {
    const { rows } = await this.stage.owner.query<{ email: string; key: string }>(
      `SELECT pv.email, e.personal_key AS key FROM escalations e JOIN support_cases s ON s.id = e.case_id
         JOIN person_versions pv ON pv.id = s.person_version_id WHERE e.id = ANY($1)`,
      [escalations],
    );
    let found = new Map<string, string>();
    const look = async () => {
      const links = (await this.stage.outside.texts()).flatMap(({ to, text }) => {
        const link = /\/consent\/[A-Za-z0-9_-]{43}/.exec(text)?.[0];
        return link ? [[to, link] as const] : [];
      });
      found = new Map(links);
      return rows.every(({ email }) => found.has(email));
    };
    await until('The last request by mail', look, 500);
    return rows.map(({ email, key }) => ({ link: found.get(email)!, key }));
  }

  private async readPages(links: readonly string[]): Promise<CaseRound['page']> {
    const times: number[] = [];
    let bytes = 0;
    const begun = performance.now();
    await this.each(
      Array.from({ length: PAGE_READS }, (_, at) => links[at % links.length]!),
      async (link) => {
        const at = performance.now();
        bytes = (await (await fetch(`${this.pages}${link}`)).arrayBuffer()).byteLength;
        times.push(performance.now() - at);
      },
    );
    return { perSecond: (PAGE_READS * 1000) / (performance.now() - begun), ms: spread(times), bytes };
  }

  private async form(link: string): Promise<{ action: string; nonce: string }> {
    const html = await (await fetch(`${this.pages}${link}`)).text();
    const nonce = /name="nonce" value="([^"]+)"/.exec(html)?.[1];
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
    if (!nonce || !action) throw new Error('The page of a request has no form.');
    return { action, nonce };
  }

  private async sayYes({ action, nonce }: { action: string; nonce: string }): Promise<void> {
    const answer = await fetch(`${this.pages}${action}`, {
      method: 'POST',
      body: new URLSearchParams({ answer: 'yes', nonce }),
    });
    if (!answer.ok) throw new Error(`A Yes was answered with ${answer.status}.`);
  }

  private get pages(): string {
    return this.stage.running.services.consent.pages!;
  }

  private each<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
    return each(items, this.stage.atOnce, work);
  }
}
