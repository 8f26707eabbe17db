/** The route of a delivery's next step: letters, transport, declaration. Licensing goes to the vendor's API, a case to its support channel. */
import { Inject, Injectable } from '@nestjs/common';
import { misdirected, type Way } from '#disclosure/addressee.js';
import type { Disclosed } from '#disclosure/disclosed.js';
import type { FieldValues } from '#model/fields.js';
import type { Letter } from '#disclosure/letter.js';
import { log } from '#kernel/log/log.js';
import { isCode } from '#disclosure/vendor-text.js';
import type { Whose } from '#disclosure/whose.js';
import { OutgoingMail } from '#disclosure/transports/outgoing-mail.js';
import { escalationLetter, stopAndEraseLetter, type EscalationFacts } from '#disclosure/escalation-letter.js';
import type { Delivery } from '#model/delivery.entity.js';
import { DELIVERY_KINDS, isOfACase, type DeliveryPurpose } from '#model/purposes.js';
import { SUPPORT_CHANNEL_APIS, supportChannel } from '../channels/support-channels.js';
import type { Settled, Step } from '../vendors/outcome.js';
import type { Effect, OrderFacts, StepDeclaration, Steps } from '../vendors/vendor.js';
import { VendorClients } from '../vendors/vendor-clients.js';
import { VENDOR_APIS, vendorApi } from '../vendors/vendors.js';
import type { DeliveryJob } from './delivery.job.js';
import { isOurs } from './taken-over.js';
import { CHANNEL_CHANGED } from './delivery.states.js';

export interface Route {
  readonly declaration: StepDeclaration;
  readonly way: Way;
  readonly render: (values: FieldValues) => readonly Letter[];
  readonly send: (packet: Disclosed) => Promise<Settled>;
}

/** Names the vendor API or support channel of a delivery. */
export interface RouteName extends Pick<DeliveryJob, 'purpose'> {
  readonly adapter: string;
  readonly supportChannel: string;
}

/** The vendor's steps for a delivery; none where its API or channel is not built in. */
export const stepsOf = (name: RouteName): Steps =>
  (isOfACase(name.purpose) ? supportChannel(name.supportChannel) : vendorApi(name.adapter))?.steps ?? {};

/** How the vendor declares a step; undefined where it is not built in. */
const declarationOf = (name: RouteName, step: Step): StepDeclaration | undefined => {
  const steps = stepsOf(name);
  return Object.hasOwn(steps, step) ? steps[step] : undefined;
};

const EFFECTS: Readonly<Record<DeliveryPurpose, Effect>> = {
  issue: 'issues',
  revoke: 'ends',
  'escalation-personal': 'takes-case',
  'escalation-serial': 'takes-case',
  'stop-and-erase': 'ends',
};

/** For a step that is not built in: the effect follows from the purpose, and an unknown outcome is dead-lettered. */
export const declaredOrNot = (name: RouteName, step: Step): Pick<StepDeclaration, 'effect' | 'ifUnknown'> =>
  declarationOf(name, step) ?? { effect: EFFECTS[name.purpose], ifUnknown: 'person' };

/** The first claim of a step that issues begins with `checks`, if there is one: a refusal then comes before any personal data is disclosed. */
export function beginsWith(name: RouteName, step: Step, fence: number): Step {
  if (fence > 0 || declarationOf(name, step)?.effect !== 'issues') return step;
  const check = Object.entries(stepsOf(name)).find(([, { effect }]) => effect === 'checks');
  return check?.[0] ?? step;
}

/** The first letter of an order that asks nothing first: it may be released in the transaction of its claim. */
export const isPlain = (
  claim: Pick<RouteName, 'purpose' | 'adapter'> & { readonly step: Step },
  before: Pick<Delivery, 'fence'>,
): boolean =>
  claim.purpose === 'issue' &&
  before.fence === 0 &&
  declarationOf({ ...claim, supportChannel: '' }, claim.step)?.effect === 'issues';

/** Whether a repeat is harmless. A second notice is, over any channel: it holds nothing personal and asks for nothing more. */
export const mayRepeat = (name: RouteName, step: Step): boolean =>
  declarationOf(name, step)?.personMayRetry ?? name.purpose === 'stop-and-erase';

const DECLARED = new Set([...VENDOR_APIS, ...SUPPORT_CHANNEL_APIS].flatMap(({ steps }) => Object.keys(steps)));

/** A step as the label of a metric; labels are a closed set. */
export const stepLabel = (step: Step): string => (DECLARED.has(step) ? step : 'undeclared');

@Injectable()
export class Routes {
  constructor(
    private readonly clients: VendorClients,
    @Inject(OutgoingMail) private readonly mail: OutgoingMail | undefined,
  ) {}

  /** The route of a step; an outcome where this installation is not set up for it; undefined where it is not built in. */
  routeOf(job: DeliveryJob, step: Step, whose: Whose): Route | { readonly notSetUp: Settled } | undefined {
    // The release judges this too. Here the delivery ends although its channel may be gone.
    const changed = misdirection(job);
    if (changed?.code === 'recipient-changed') return { notSetUp: changed };
    const declaration = declarationOf(job, step);
    if (!declaration) return undefined;
    if (changed && job.supportAddress !== null) return { notSetUp: changed };
    return isOfACase(job.purpose)
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
    const client = this.clients.clientFor({ ...job, bound: job.secretBound, authentication: api.authentication });
    if (!client) return notSetUp('vendor-not-configured');
    const order: OrderFacts = {
      // A step that checks is about what the vendor sells: nothing in it may name the order.
      intentKey: declaration.effect === 'checks' ? '' : job.intentKey,
      reference: declaration.effect === 'checks' ? '' : job.reference,
      product: job.product,
      seats: job.seats,
      termMonths: job.termMonths,
      orderedOn: job.orderedOn,
    };
    return {
      declaration,
      way: { channel: job.adapter, address: job.baseUrl },
      render: (values) => api.render(step, order, values),
      send: (packet) => api.send(step, packet, order, client.forStep(declaration), whose),
    };
  }

  private supportRoute(
    job: DeliveryJob,
    step: Step,
    declaration: StepDeclaration,
    whose: Whose,
  ): Route | { readonly notSetUp: Settled } {
    const channel = supportChannel(job.supportChannel)!;
    const { escalation } = job;
    if (!escalation || job.supportAddress === null) return notSetUp('vendor-not-configured');
    const secret = { secretName: job.supportSecretName ?? job.secretName, bound: job.supportSecretBound };
    const { authentication } = channel;
    const client =
      authentication &&
      this.clients.clientFor({ vendorId: job.vendorId, baseUrl: job.supportAddress, ...secret, authentication });
    if (channel.name === 'mail' && this.mail && !this.mail.mayReach(job.supportAddress)) {
      log.error('vendor.not-configured', { vendorId: job.vendorId, reason: 'mail-domain-not-allowed' });
      return notSetUp('vendor-not-configured');
    }
    if (channel.name === 'mail' && !this.mail) log.error('mail.not-configured', { vendorId: job.vendorId });
    const facts = {
      channel: job.supportChannel,
      recipient: escalation.recipient,
      // No consent covers the bytes of a notice, and it may be due long after the setting was changed: the present sender is used.
      sender: declaration.effect === 'ends' ? (this.mail?.sender ?? escalation.sender) : escalation.sender,
      composedAt: escalation.composedAt,
      key: job.intentKey,
      serialNumber: escalation.serialNumber,
      vendorCaseReference: escalation.vendorCaseReference,
    };
    const fit = fitToRepeat(facts, escalation.licenseReference, whose);
    if (!fit) return { notSetUp: { kind: 'refused', code: 'serial-not-a-code', left: 'not-sent' } };
    const means = { client: client?.forStep(declaration), mail: this.mail, registered: job.supportAddress };
    return {
      declaration,
      way: { channel: job.supportChannel, address: job.supportAddress },
      render: (values) => [letterOf(declaration, fit, values)],
      send: (packet) => channel.send(step, packet, means),
    };
  }
}

const notSetUp = (code: string) => ({
  notSetUp: { kind: 'retry', code, vendorAtFault: true, left: 'not-sent' } as const satisfies Settled,
});

/**
 * Checks again what a letter repeats of texts by vendors or staff, since an older row may hold a text that is no longer accepted. An unfit
 * case reference is left out, for the serial number names the license. Undefined where the serial number is unfit.
 */
function fitToRepeat(facts: EscalationFacts, licenseReference: string, whose: Whose): EscalationFacts | undefined {
  const { serialNumber, vendorCaseReference: reference } = facts;
  if (!isCode(serialNumber)) return undefined;
  if (whose.isNamedIn(serialNumber) && !isOurs(serialNumber, licenseReference)) return undefined;
  const isFit = typeof reference === 'string' && isCode(reference) && !whose.standsIn(reference);
  return isFit ? facts : { ...facts, vendorCaseReference: null };
}

/**
 * A letter that was composed for one company, channel or address is not sent to another. A consent names all three; a serial-only letter
 * may be composed anew for another address of the same company.
 */
function misdirection({ escalation, ...job }: DeliveryJob) {
  if (!escalation || !isOfACase(job.purpose)) return undefined;
  const code = misdirected(
    {
      legalEntity: escalation.recipientEntity,
      country: escalation.recipientCountry,
      channel: escalation.channel,
      address: escalation.recipient,
    },
    {
      legalEntity: job.legalEntity,
      country: job.country,
      channel: job.supportChannel,
      address: job.supportAddress ?? '',
    },
  );
  if (!code) return undefined;
  return code === 'channel-changed' && DELIVERY_KINDS[job.purpose].form === 'serial-only'
    ? ({ kind: 'needs-input', code: CHANNEL_CHANGED, left: 'not-sent' } as const)
    : ({ kind: 'refused', code: 'recipient-changed', left: 'not-sent' } as const);
}

function letterOf({ effect, purpose }: StepDeclaration, facts: EscalationFacts, values: FieldValues): Letter {
  if (effect === 'ends') return stopAndEraseLetter(facts);
  return escalationLetter(purpose === 'escalation-personal' ? 'personal' : 'serial-only', facts, values);
}
