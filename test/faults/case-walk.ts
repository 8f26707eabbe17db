/** Walks the crash points of a case with real processes: one is armed, strikes, somebody goes on, and the end state is looked at. */
import { serviceOf } from '../support/access-table.js';
import { line, SUPPORT } from '../support/staff.js';
import { Desk, PATIENT, VENDOR_DESK } from '../support/desk.js';
import { mailEnv } from '../support/settings.js';
import { startScriptedSmtp, type ScriptedSmtp } from '../support/scripted-smtp.js';
import type { ServiceProcess } from '../support/process.js';
import type { QueueKind } from '../support/redis.js';
import { askedLongAgo } from '../support/asked-long-ago.js';
import { waitFor } from '../support/wait-for.js';
import { endOf, type CaseAct, type CaseCell } from './case-cells.js';
import { caseEnd } from './case-end.js';

const LICENSEE = { firstName: 'Zoë', lastName: 'Nguyễn', email: 'zoe@example.org' };
/** What a client sees that asked for no longer than this, of a server that was killed or hangs: nothing. */
const PATIENCE_MS = 2_500;

export const caseNameOf = (cell: CaseCell): string => `${cell.mode} of ${cell.service} at ${cell.point}`;

/** Where a request hangs, or the delivery of one letter, that is all that hangs; a sweep never comes again in its process. */
const OF_A_REQUEST = /^(choice|case|answer|withdrawal)\./;

type Reply = { readonly status: number; readonly text: string } | undefined;

class CaseLane {
  private hung: ServiceProcess[] = [];
  private people = 0;
  serialNumber = '';

  private constructor(
    readonly desk: Desk,
    readonly smtp: ScriptedSmtp,
  ) {}

  static async open(queue: QueueKind): Promise<CaseLane> {
    const smtp = await startScriptedSmtp();
    const env = { ...mailEnv(smtp.port), ...PATIENT, LINK_MAILS_PER_HOUR: '100' };
    const desk = await Desk.open({ queue, armable: true, env });
    await desk.startForCases();
    const lane = new CaseLane(desk, smtp);
    // The one who is asked is told of the first disclosure by the customer: no other mail comes in between.
    lane.serialNumber = await desk.licensed(await desk.customerWhoTells(), LICENSEE);
    return lane;
  }

  async close(): Promise<void> {
    await this.desk.close();
    await this.smtp.close();
  }

  /** What hangs gets somebody beside it. */
  private async strike(cell: CaseCell, act: () => Promise<unknown>): Promise<void> {
    const { service, mode, point } = cell;
    const process = this.desk.service(service);
    await this.desk.strike({ service, mode, point }, act);
    if (mode !== 'hang' || service === 'vendor-sync' || OF_A_REQUEST.test(point)) return;
    await this.desk.start(service);
    this.hung.push(process);
  }

  /** After a walk that went astray: the next one is not to be struck by what was meant for it. */
  async disarm(error: unknown): Promise<string[]> {
    for (const service of ['support', 'consent', 'vendor-sync'] as const) this.desk.disarm(service);
    for (const process of this.hung.splice(0)) await process.kill();
    return [String(error)];
  }

  /** One request; undefined when no answer came. */
  private async post(url: string, init: RequestInit): Promise<Reply> {
    try {
      const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
      return { status: answer.status, text: await answer.text() };
    } catch {
      return undefined;
    }
  }

  private async call(route: string, body?: unknown): Promise<Reply> {
    const authorization = `Bearer ${await this.desk.token(SUPPORT)}`;
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const url = `${this.desk.service(serviceOf(route)).url}${route}`;
    return this.post(url, { method: 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  /** Somebody who repeats what they did until they are told that it was done, or had been. */
  private insist = (act: () => Promise<Reply>): Promise<unknown> =>
    waitFor('a repeat to be answered', async () => {
      const status = (await act())?.status;
      return status === 200 || status === 202 || status === 409;
    });

  private async compose(channel: 'http-ticket' | 'mail'): Promise<string> {
    const address = channel === 'mail' ? VENDOR_DESK : `${this.desk.plain.url}/v1`;
    await this.desk.database.query(`UPDATE vendors SET support_channel = $2, support_address = $3 WHERE id = $1`, [
      this.desk.vendorIds.plain, channel, address,
    ]); // prettier-ignore
    return (await this.desk.composedCase(this.serialNumber)).composed.id;
  }

  private async answer(link: string): Promise<Reply> {
    const url = `${this.desk.service('consent').pagesUrl}${link}`;
    const shown = await fetch(url).then((page) => page.text()).catch(() => ''); // prettier-ignore
    const nonce = /name="nonce" value="([^"]+)"/.exec(shown)?.[1];
    // Where the page does not ask, the answer is on record.
    if (shown !== '' && !shown.includes('value="yes"')) return { status: 200, text: shown };
    if (!nonce) return undefined;
    const action = /<form[^>]*action="([^"]+)"/.exec(shown)![1]!;
    return this.post(new URL(action, url).href, {
      method: 'POST',
      body: new URLSearchParams({ answer: 'yes', nonce }),
    });
  }

  /** The link that the mail asks with; receipts of what was before may come in between. */
  private linkAfter(before: number): Promise<string> {
    return waitFor('the request by mail', () =>
      this.smtp.mails
        .slice(before)
        .map(({ raw }) => /\/consent\/[A-Za-z0-9_-]{43}/.exec(raw.replace(/=\r\n/g, '').replace(/=3D/g, '='))?.[0])
        .find((link) => link !== undefined),
    );
  }

  private async asked(escalationId: string): Promise<string> {
    const before = this.smtp.mails.length;
    await this.call(`/escalations/${escalationId}/send`, { form: 'ask' });
    return this.linkAfter(before);
  }

  /** What is done under the armed point, once everything before it is done; it may be repeated. */
  private async acts(act: CaseAct, escalationId: string): Promise<() => Promise<Reply>> {
    await askedLongAgo(this.desk.database);
    const send = (form: string) => () => this.call(`/escalations/${escalationId}/send`, { form });
    if (act === 'choose' || act === 'mail-letter') return send('serial-only');
    if (act === 'ask') return send('ask');
    const link = await this.asked(escalationId);
    if (act === 'answer') return () => this.answer(link);
    if (act === 'close') {
      const [row] = await this.desk.database.query<{ id: string }>(`SELECT case_id AS id FROM escalations WHERE id = $1`, [escalationId]); // prettier-ignore
      return () => this.call(`/cases/${row!.id}/close`);
    }
    await this.insist(() => this.answer(link));
    const [row] = await waitFor('the escalation to be sent', async () => {
      const rows = await this.desk.database.query<{ consent: string }>(
        `SELECT c.id AS consent FROM consents c JOIN escalations e ON e.id = c.escalation_id WHERE e.id = $1 AND e.state = 'sent' AND c.state = 'consumed'`,
        [escalationId],
      );
      return rows.length > 0 && rows;
    });
    return () => this.call(`/consents/${row!.consent}/withdrawal`, { method: 'phone' });
  }

  /** Somebody for whom another ordered is told of it by mail, once. */
  private async walkTelling(cell: CaseCell): Promise<string[]> {
    this.people += 1;
    const email = `told.${this.people}@example.org`;
    const customer = await this.desk.customer();
    await this.strike(cell, () =>
      this.desk.place(customer, [line('PLAIN', { firstName: 'Mai', lastName: 'Nguyễn', email })]),
    );
    const arrived = () => this.smtp.mails.filter(({ to }) => to.includes(email)).length;
    await waitFor('the mail of the first disclosure', () => arrived() > 0);
    const settled = `SELECT m.state FROM mails m JOIN person_versions v ON v.id = m.person_version_id WHERE v.email = $1`;
    const mails = await waitFor('it to be written down', async () => {
      const rows = await this.desk.database.query<{ state: string }>(settled, [email]);
      return rows.every(({ state }) => state === 'sent') && rows;
    });
    return [
      ...(mails.length === 1 ? [] : [`${mails.length} mails were written.`]),
      ...(arrived() === 1 ? [] : [`${arrived()} mails arrived.`]),
    ];
  }

  /** Somebody types their address and is mailed the link to their page, once. */
  private async walkTyping(cell: CaseCell): Promise<string[]> {
    const page = `${this.desk.service('consent').pagesUrl}/me`;
    const nonce = /name="nonce" value="([^"]+)"/.exec(await (await fetch(page)).text())![1]!;
    const since = new Date();
    const form = new URLSearchParams({ email: LICENSEE.email, nonce });
    await this.strike(cell, () => this.post(page, { method: 'POST', body: form }));
    const written = () =>
      this.desk.database.query<{ message_id: string; state: string }>(
        `SELECT message_id, state FROM mails WHERE kind = 'page-link' AND created_at > $1`,
        [since],
      );
    const mails = await waitFor('the link to be mailed', async () => {
      const open = await this.desk.database.query('SELECT 1 FROM link_requests');
      const rows = await written();
      return open.length === 0 && rows.length > 0 && rows.every(({ state }) => state === 'sent') && rows;
    });
    const arrived = this.smtp.mails.filter(({ raw }) => mails.some(({ message_id: id }) => raw.includes(id))).length;
    return mails.length === 1 && arrived === 1 ? [] : [`${mails.length} mails were written, ${arrived} arrived.`];
  }

  async walk(cell: CaseCell): Promise<string[]> {
    const faults = await this.walkAct(cell);
    for (const process of this.hung.splice(0)) await process.kill();
    return faults;
  }

  private walkAct(cell: CaseCell): Promise<string[]> {
    if (cell.act === 'tell') return this.walkTelling(cell);
    return cell.act === 'type' ? this.walkTyping(cell) : this.walkCase(cell, cell.act);
  }

  private async walkCase(cell: CaseCell, kind: CaseAct): Promise<string[]> {
    const escalationId = await this.compose(kind === 'mail-letter' ? 'mail' : 'http-ticket');
    const act = await this.acts(kind, escalationId);
    const mails = this.smtp.mails.length;
    await this.strike(cell, act);
    if (kind !== 'ask' && kind !== 'mail-letter') await this.insist(act);
    return caseEnd(this, escalationId, kind, endOf(cell), mails);
  }
}

/** Walks the cells on several desks side by side. */
export async function walkCases(
  queue: QueueKind,
  cells: readonly CaseCell[],
  lanes: number,
): Promise<Map<string, readonly string[]>> {
  const walked = new Map<string, readonly string[]>();
  const todo = [...cells];
  const work = async () => {
    // A desk that does not open leaves its cells to the others; without any, every cell is missing.
    const lane = await CaseLane.open(queue).catch(() => undefined);
    if (!lane) return;
    try {
      for (let cell = todo.shift(); cell; cell = todo.shift()) {
        const name = caseNameOf(cell);
        walked.set(name, await lane.walk(cell).catch((error: unknown) => lane.disarm(error)));
      }
    } finally {
      await lane.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return walked;
}
