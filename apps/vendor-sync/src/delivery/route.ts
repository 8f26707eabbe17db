/** The way a delivery's next step takes: which letters, over what, declared how. Licensing goes to the vendor's API, a case to its support channel. */
import { Inject, Injectable } from '@nestjs/common';
import { misdirected } from '#disclosure/addressee.js';
import type { Way } from '#disclosure/addressee.js';
import type { Disclosed } from '#disclosure/disclosed.js';
import type { FieldValues } from '#model/fields.js';
import type { Letter } from '#disclosure/letter.js';
import { log } from '#kernel/log/log.js';
import { isCode } from '#disclosure/vendor-text.js';
import type { Whose } from '#disclosure/whose.js';
import { OutgoingMail } from '#disclosure/transports/outgoing-mail.js';
import type { SupportChannelName } from '#model/vendor.entity.js';
import { escalationLetter, stopAndEraseLetter } from '#disclosure/escalation-letter.js';
import type { EscalationFacts } from '#disclosure/escalation-letter.js';
import { supportChannel } from '../channels/support-channels.js';
import type { Settled, Step } from '../vendors/outcome.js';
import type { Declared, OrderFacts, StepDeclaration } from '../vendors/vendor.js';
import { VendorClients } from '../vendors/vendor-clients.js';
import { vendorApi } from '../vendors/vendors.js';
import type { DeliveryJob } from './delivery.job.js';
import { isOurs } from './taken-over.js';
import { CHANNEL_CHANGED } from './delivery.states.js';

export interface Route {
  readonly declaration: StepDeclaration;
  readonly way: Way;
  readonly render: (values: FieldValues) => readonly Letter[];
  readonly send: (packet: Disclosed) => Promise<Settled>;
}

/** What names the code that will work on a step. */
export interface RouteName {
  readonly adapter: string;
  readonly support_channel: string;
  readonly step: Step;
}

const isEscalation = (step: Step): boolean => step.startsWith('escalation-') || step === 'stop-and-erase';

const apiOf = ({ adapter, support_channel, step }: RouteName) =>
  isEscalation(step) ? supportChannel(support_channel) : vendorApi(adapter);

/** How the vendor declares a step; undefined where nobody built it. */
export const declarationOf = (name: RouteName): StepDeclaration | undefined => apiOf(name)?.steps[name.step];

/** A step that nobody built: nothing is known of it, so a person decides. */
export const NO_STEP = { ifUnknown: 'person' } as const;

/** What can refuse an order without a person is asked before the person is told: once, by a delivery that nobody has taken up yet. */
export const beginsWith = (name: RouteName, fence: number): Step =>
  fence === 0 && name.step === 'issue' && declarationOf({ ...name, step: 'check' }) ? 'check' : name.step;

/** What the vendor declares of itself for this kind of step. */
export const declaredBy = (name: RouteName): Declared | undefined => apiOf(name)?.declares;

@Injectable()
export class Routes {
  constructor(
    private readonly clients: VendorClients,
    @Inject(OutgoingMail) private readonly mail: OutgoingMail | undefined,
  ) {}

  /** The route of a step; an outcome where this installation is not set up for it; undefined where nobody built it. */
  routeOf(job: DeliveryJob, step: Step, whose: Whose): Route | { readonly notSetUp: Settled } | undefined {
    // Judged again by the release; here it ends before there is a channel to send over.
    const changed = misdirection(job, step);
    if (changed?.code === 'recipient-changed') return { notSetUp: changed };
    const declaration = declarationOf({ ...job, step });
    if (!declaration) return undefined;
    if (changed && job.support_address !== null) return { notSetUp: changed };
    return isEscalation(step)
      ? this.supportRoute(job, step, declaration, whose)
      : this.licensingRoute(job, step, declaration, whose);
  }

  private licensingRoute(
    job: DeliveryJob,
    step: Step,
    declaration: StepDeclaration,
    whose: Whose,
  ): Route | { readonly notSetUp: Settled } {
    const api = vendorApi(job.adapter)!;
    const client = this.clients.clientFor({ ...job, bound: job.secret_bound });
    if (!client) return notSetUp('vendor-not-configured');
    const order: OrderFacts = {
      // What names the order at the vendor is none of a question's business.
      intentKey: declaration.isQuestion ? '' : job.intent_key,
      reference: declaration.isQuestion ? '' : job.reference,
      product: job.product,
      seats: job.seats,
      termMonths: job.term_months,
      orderedOn: job.ordered_on,
    };
    return {
      declaration,
      way: { channel: job.adapter, address: job.base_url },
      render: (values) => api.render(step, order, values),
      send: (packet) => api.send(step, packet, order, client, whose),
    };
  }

  private supportRoute(
    job: DeliveryJob,
    step: Step,
    declaration: StepDeclaration,
    whose: Whose,
  ): Route | { readonly notSetUp: Settled } {
    const channel = supportChannel(job.support_channel)!;
    const { escalation } = job;
    if (!escalation || job.support_address === null) return notSetUp('vendor-not-configured');
    const secret = { secret_name: job.support_secret_name ?? job.secret_name, bound: job.support_secret_bound };
    const client =
      channel.name === 'mail'
        ? undefined
        : this.clients.clientFor({ vendor_id: job.vendor_id, base_url: job.support_address, ...secret });
    if (channel.name === 'mail' && this.mail && !this.mail.mayReach(job.support_address)) {
      log.error('vendor.not-configured', { vendorId: job.vendor_id, reason: 'mail-domain-not-allowed' });
      return notSetUp('vendor-not-configured');
    }
    if (channel.name === 'mail' && !this.mail) log.error('mail.not-configured', { vendorId: job.vendor_id });
    const facts = {
      channel: job.support_channel as SupportChannelName,
      recipient: escalation.recipient,
      // Nobody said Yes to the bytes of a notice, and it may be owed long after the setting was changed.
      sender: step === 'stop-and-erase' ? (this.mail?.sender ?? escalation.sender) : escalation.sender,
      composedAt: escalation.composed_at,
      key: job.intent_key,
      serialNumber: escalation.serial_number,
      vendorCaseReference: escalation.vendor_case_reference,
    };
    const fit = fitToRepeat(facts, escalation.license_reference, whose);
    if (!fit) return { notSetUp: { kind: 'refused', code: 'serial-not-a-code', left: 'not-sent' } };
    const means = { client, mail: this.mail, registered: job.support_address };
    return {
      declaration,
      way: { channel: job.support_channel, address: job.support_address },
      render: (values) => [letterOf(step, fit, values)],
      send: (packet) => channel.send(packet, means),
    };
  }
}

const notSetUp = (code: string) => ({
  notSetUp: { kind: 'retry', code, vendorAtFault: true, left: 'not-sent' } as const satisfies Settled,
});

/**
 * Whatever a letter repeats of a vendor's or of our staff's is checked again when it is sent: an older row may hold what is no longer
 * taken over. A reference that is no code is left out, for the serial number names the license; undefined where that is none.
 */
function fitToRepeat(facts: EscalationFacts, licenseReference: string, whose: Whose): EscalationFacts | undefined {
  const { serialNumber, vendorCaseReference: reference } = facts;
  if (!isCode(serialNumber)) return undefined;
  if (whose.isNamedIn(serialNumber) && !isOurs(serialNumber, licenseReference)) return undefined;
  const isFit = typeof reference === 'string' && isCode(reference) && !whose.standsIn(reference);
  return isFit ? facts : { ...facts, vendorCaseReference: null };
}

/**
 * What was composed for one company, channel or address is not sent to another. A Yes names all of them; the serial number alone may be
 * composed anew for another address of the same company.
 */
function misdirection({ escalation, ...job }: DeliveryJob, step: Step) {
  if (!escalation || !isEscalation(step)) return undefined;
  const code = misdirected(
    {
      legalEntity: escalation.recipient_entity,
      country: escalation.recipient_country,
      channel: escalation.channel,
      address: escalation.recipient,
    },
    {
      legalEntity: job.legal_entity,
      country: job.country,
      channel: job.support_channel,
      address: job.support_address ?? '',
    },
  );
  if (!code) return undefined;
  return code === 'channel-changed' && step !== 'escalation-personal'
    ? ({ kind: 'needs-input', code: CHANNEL_CHANGED, left: 'not-sent' } as const)
    : ({ kind: 'refused', code: 'recipient-changed', left: 'not-sent' } as const);
}

function letterOf(step: Step, facts: EscalationFacts, values: FieldValues): Letter {
  if (step === 'stop-and-erase') return stopAndEraseLetter(facts);
  return escalationLetter(step === 'escalation-personal' ? 'personal' : 'serial-only', facts, values);
}
