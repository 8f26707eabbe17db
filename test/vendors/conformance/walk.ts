/** A delivery as vendor-sync walks it, without a database: render, send, take over, judge, until it ends. */
import { ALREADY_THERE, type Settled, type Step } from '../../../apps/vendor-sync/src/vendors/outcome.js';
import type { OrderFacts, VendorApi } from '../../../apps/vendor-sync/src/vendors/vendor.js';
import { verdictOf, verdictOfLostLease, type Verdict } from '../../../apps/vendor-sync/src/delivery/delivery.states.js';
import { beginsWith } from '../../../apps/vendor-sync/src/delivery/route.js';
import { takenOver } from '../../../apps/vendor-sync/src/delivery/taken-over.js';
import { OutgoingClient } from '#disclosure/transports/outgoing.js';
import { Whose } from '#disclosure/whose.js';
import type { FieldValues } from '#model/fields.js';
import { mint } from '../../runner/mint.js';
import { stableUuid } from '../wire.js';
import { startVendorServer, type VendorServer } from '../vendor-server.js';
import type { JournalEntry } from '../journal.js';
import type { Descriptor, Licensee } from './descriptor.js';

export const WHO: Licensee = { firstName: 'Ottokar', lastName: 'Wimmelfink', email: 'post-77@quarkheim.example' };
/** Names no address of a test server, and stands in no order. */
export const VALUES = Object.values(WHO);

/** One attempt: what it asked, what came of it, what the table says is next. */
export interface Attempt {
  readonly step: Step;
  readonly asked: readonly JournalEntry[];
  readonly outcome: Settled;
  readonly verdict: Verdict;
}

export interface Walked {
  readonly attempts: readonly Attempt[];
  readonly last: Attempt;
}

export interface Start {
  readonly purpose?: 'issue' | 'revoke';
  readonly step?: Step;
  readonly who?: Partial<Licensee>;
  readonly whose?: Partial<Licensee>;
  /** The walk of a delivery that was left open before. */
  readonly everOpen?: boolean;
  readonly most?: number;
}

const TIMEOUT_MS = 400;
const LADDER = Array.from({ length: 12 }, () => 0);

export class Stage {
  private constructor(
    readonly api: VendorApi,
    readonly told: Descriptor,
    readonly server: VendorServer,
  ) {}

  static async open(api: VendorApi, told: Descriptor): Promise<Stage> {
    const server = await startVendorServer({ app: told.app, host: '127.0.0.1', port: 0, token: told.secret });
    return new Stage(api, told, server);
  }

  order(n: number, more: Partial<OrderFacts> = {}): OrderFacts {
    const reference = stableUuid(`order ${n}`);
    const today = new Date().toISOString().slice(0, 10);
    return {
      intentKey: reference,
      reference,
      product: this.told.product,
      seats: 3,
      termMonths: 12,
      orderedOn: today,
      ...more,
    };
  }

  client(secret = this.told.secret): OutgoingClient {
    return new OutgoingClient({
      baseUrl: `${this.server.url}${this.told.basePath}`,
      allowedHosts: [new URL(this.server.url).host],
      authentication: this.api.authentication,
      secret,
      timeoutMs: TIMEOUT_MS,
    });
  }

  /** What the step is allowed to be told. */
  values(step: Step, who: Partial<Licensee>): FieldValues {
    const { needs, accepts } = this.api.steps[step]!;
    return Object.fromEntries(Object.entries(who).filter(([field]) => [...needs, ...accepts].includes(field as never)));
  }

  async perform(
    step: Step,
    order: OrderFacts,
    who: Partial<Licensee> = WHO,
    client = this.client(),
    whose = who,
  ): Promise<Settled> {
    const declaration = this.api.steps[step]!;
    const facts = declaration.effect === 'checks' ? { ...order, intentKey: '', reference: '' } : order;
    const values = this.values(step, who);
    const letters = this.api.render(step, facts, values);
    const sealed = mint({ disclosureId: 'dis_conformance', values, letters, deadline: performance.now() + 60_000 });
    const known = new Whose(whose);
    const outcome = await this.api.send(step, sealed, facts, client.forStep(declaration), known);
    return takenOver(outcome, known, { ...order, serialFormat: '.*' }, new Date());
  }

  first(purpose: 'issue' | 'revoke'): Step {
    return beginsWith({ purpose, adapter: this.api.name, supportChannel: '' }, purpose, 0);
  }

  /** Walks a delivery to its end, or for so many attempts. */
  async walk(of: OrderFacts, start: Start = {}): Promise<Walked> {
    const { purpose = 'issue', who = WHO, whose = who, most = 20 } = start;
    // The end of a license is another delivery, under a key of its own.
    const order = purpose === 'issue' ? of : { ...of, intentKey: stableUuid(`end of ${of.reference}`) };
    const attempts: Attempt[] = [];
    let [step, rung, everOpen, saidTaken] = [start.step ?? this.first(purpose), 0, start.everOpen ?? false, false];
    while (attempts.length < most) {
      const declaration = this.api.steps[step]!;
      const from = this.server.journal().length;
      const outcome = await this.perform(step, order, who, undefined, whose);
      const way = Object.keys(this.api.steps);
      const claims = attempts.length + 1;
      const verdict = verdictOf(outcome, { step, rung, claims, declaration, way, everOpen, saidTaken }, LADDER, 0.5);
      attempts.push({ step, asked: this.server.journal().slice(from), outcome, verdict });
      if (declaration.effect !== 'checks' && ['unknown', 'disputed', 'pending'].includes(outcome.kind)) everOpen = true;
      if ('code' in outcome && outcome.code === ALREADY_THERE) saidTaken = true;
      if (outcome.kind === 'pending' && outcome.status === 409) saidTaken = true;
      if (verdict.state !== 'waiting') break;
      [step, rung] = [verdict.step, verdict.rung];
    }
    return { attempts, last: attempts.at(-1)! };
  }

  /** Where a delivery goes on whose worker was lost after its letter at this step was released. */
  afterLostLease(step: Step): Verdict {
    return verdictOfLostLease({ step, rung: 0, declaration: this.api.steps[step]! }, true);
  }

  /** How often a license was made, and how often one was ended. */
  effects(): { readonly made: number; readonly ended: number } {
    const { licenses } = this.server.effects();
    const sum = (name: string) => licenses.reduce((total, license) => total + Number(license[name]), 0);
    return { made: sum('createdTimes'), ended: sum('revokedTimes') };
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
