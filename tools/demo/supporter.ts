/** Support staff at the API, and the licensee at mailbox and page. */
import { setTimeout as pause } from 'node:timers/promises';
import { accessToken } from '../start/access-token.js';
import { everyItem, send, type ApiRequest } from '../client/api-client.js';
import {
  Sparsam,
  type ComposedEscalationView,
  type EscalationState,
  type LetterView,
  type SendBody,
} from '../client/sparsam.js';
import { StartError } from '../start/files.js';
import type { MailboxMessage } from '../start/mailbox.js';
import type { Running } from '../start/running.js';

/** A composed escalation; the demo's vendors may receive what a letter with consent needs. */
export interface Composed extends ComposedEscalationView {
  withConsent: LetterView;
}

const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 200;

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
  private readonly api = new Sparsam((request) => this.sendAs('support', request));
  private readonly admin = new Sparsam((request) => this.sendAs('admin', request));

  constructor(
    private readonly running: Running,
    private readonly signal: AbortSignal,
  ) {}

  /** Id of the supporter's account, which no vendor may see. */
  readonly subject = 'demo-support';

  async open(serialNumber: string, problem: string, notes: string, language: 'de' | 'en'): Promise<string> {
    return (await this.api.openCase({ serialNumber, problem, notes, language })).id;
  }

  async compose(caseId: string): Promise<Composed> {
    const { withConsent, ...composed } = await this.api.composeEscalation(caseId);
    if (!withConsent) throw new StartError('The vendor may not be told what a letter with consent needs.');
    return { ...composed, withConsent };
  }

  async send(escalationId: string, choice: SendBody): Promise<void> {
    await this.api.sendEscalation(escalationId, choice);
  }

  /** Waits until the only escalation of this case is in this state. */
  async inState(caseId: string, state: EscalationState): Promise<void> {
    await until(`The state "${state}" of a case`, this.signal, async () => {
      const { escalations } = await this.api.readCase(caseId);
      const failed = escalations.find((each) => each.state === 'failed' && state !== 'failed');
      if (failed) throw new StartError(`The escalation of ${caseId} failed: ${failed.reason ?? 'no reason is given'}.`);
      return escalations.find((each) => each.state === state);
    });
  }

  /** As an administrator: pauses the vendor of this product, or ends the pause. */
  async pause(sku: string, paused: boolean): Promise<void> {
    for await (const product of everyItem((page) => this.admin.listProducts(page))) {
      if (product.sku !== sku) continue;
      await this.admin.changeVendor(product.vendorId, { paused });
      return;
    }
    throw new StartError(`No product has the number ${sku}.`);
  }

  private async sendAs(word: 'support' | 'admin', request: ApiRequest): Promise<Response> {
    let token = this.tokens.get(word);
    if (!token) this.tokens.set(word, (token = accessToken(this.running, word)));
    return send(this.running.services[request.service].url, await token, request);
  }
}

/** A licensee who reads the mails of one address and answers on the pages. */
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
