/** Support staff at the API of consent, and the licensee at mailbox and page. */
import { setTimeout as pause } from 'node:timers/promises';
import { accessToken } from '../start/access-token.js';
import { StartError } from '../start/files.js';
import type { MailboxMessage } from '../start/mailbox.js';
import type { Running } from '../start/running.js';

export interface Composed {
  id: string;
  withoutConsent: { bytes: string };
  withConsent: { bytes: string };
}

interface CaseView {
  id: string;
  escalations: { id: string; state: string; reason: string | null; vendorCaseReference: string | null }[];
}

const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 200;
const MOST_ON_A_PAGE = 200;

/** Looks until something is there. Throws a sentence when it never comes. */
export async function until<T>(what: string, signal: AbortSignal, look: () => Promise<T | undefined>): Promise<T> {
  for (const begun = Date.now(); Date.now() - begun < PATIENCE_MS; await pause(LOOK_EVERY_MS, undefined, { signal })) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new StartError(`${what} did not come within ${PATIENCE_MS / 1000} s.`);
}

export class Supporter {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly running: Running,
    private readonly signal: AbortSignal,
  ) {}

  /** Id of the supporter's account, which no vendor may see. */
  readonly subject = 'demo-support';

  async open(serialNumber: string, problem: string, notes: string, language: 'de' | 'en'): Promise<string> {
    const body = { serialNumber, problem, notes, language };
    return (await this.call<CaseView>('support', 'consent', 'POST', '/cases', body)).id;
  }

  compose(caseId: string): Promise<Composed> {
    return this.call<Composed>('support', 'consent', 'POST', `/cases/${caseId}/escalations`);
  }

  async send(escalationId: string, choice: { form: 'serial-only' | 'ask'; serialAfterDays?: number }): Promise<void> {
    await this.call('support', 'consent', 'POST', `/escalations/${escalationId}/send`, choice);
  }

  /** Waits until the only escalation of this case is in this state. */
  async inState(caseId: string, state: string): Promise<void> {
    await until(`The state "${state}" of a case`, this.signal, async () => {
      const { escalations } = await this.call<CaseView>('support', 'consent', 'GET', `/cases/${caseId}`);
      const failed = escalations.find((each) => each.state === 'failed' && state !== 'failed');
      if (failed) throw new StartError(`The escalation of ${caseId} failed: ${failed.reason ?? 'no reason is given'}.`);
      return escalations.find((each) => each.state === state);
    });
  }

  /** As an administrator: no call goes to the vendor of this product until it is taken back. */
  async pause(sku: string, paused: boolean): Promise<void> {
    const path = `/products?limit=${MOST_ON_A_PAGE}`;
    const { items } = await this.call<{ items: { sku: string; vendorId: string }[] }>('admin', 'orders', 'GET', path);
    const product = items.find((one) => one.sku === sku);
    if (!product) throw new StartError(`No product has the number ${sku}.`);
    await this.call('admin', 'orders', 'PATCH', `/vendors/${product.vendorId}`, { paused });
  }

  private async call<T>(
    word: 'support' | 'admin',
    service: 'orders' | 'consent',
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> {
    let token = this.tokens.get(word);
    if (!token) this.tokens.set(word, (token = accessToken(this.running, word)));
    const answer = await fetch(`${this.running.services[service].url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.ok) return (await answer.json()) as T;
    const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
    throw new StartError(`${method} ${path} was refused with ${answer.status}: ${detail ?? ''}`);
  }
}

/** Whoever reads the mails of one address and answers on the pages. */
export class Licensee {
  constructor(
    private readonly running: Running,
    private readonly email: string,
    /** Mails up to this id were there before. */
    private readonly after: string,
    private readonly signal: AbortSignal,
  ) {}

  /** The first link of this kind in a mail to this address. */
  link(kind: 'consent' | 'withdraw'): Promise<string> {
    return until(`A mail to ${this.email} with a link to ${kind}`, this.signal, async () => {
      const mails = await mailsOf(this.running);
      const mine = mails.filter(({ id, envelope }) => id > this.after && envelope.to.includes(this.email));
      for (const { text } of mine) {
        const found = new RegExp(`/${kind}/[A-Za-z0-9_-]{43}`).exec(text);
        if (found) return found[0];
      }
      return undefined;
    });
  }

  /** Opens the page, chooses and sends. */
  async answer(link: string, choice: 'yes' | 'no' | 'withdraw'): Promise<void> {
    const url = this.running.services.consent.pages ?? '';
    const html = await (await fetch(`${url}${link}`)).text();
    const nonce = /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? link;
    const form = new URLSearchParams({ answer: choice, nonce });
    const answer = await fetch(`${url}${action}`, { method: 'POST', body: form });
    if (!answer.ok) throw new StartError(`The page answered "${choice}" with ${answer.status}.`);
  }
}

/** The local mailbox, newest first. */
export async function mailsOf(running: Running): Promise<MailboxMessage[]> {
  return (await (await fetch(`${running.mailbox.url}/messages.json`)).json()) as MailboxMessage[];
}
