/**
 * The table and the code must agree, or the service does not start: no vendor API needs more than the policy row of its purpose
 * allows, and no row that is in use allows what no vendor API takes.
 */
import { POLICY, type PolicyRow } from '#disclosure/policy.js';
import { isSecretHeader } from '#disclosure/transports/authentication.js';
import type { DeliveryPurpose } from '#model/purposes.js';
import { ADAPTER_NEEDS, ADAPTERS, SUPPORT_CHANNELS } from '#model/vendor.entity.js';
import type { SupportChannel } from './channels/support-channel.js';
import type { VendorApi } from './vendors/vendor.js';

type Api = Pick<VendorApi, 'name' | 'steps'>;
type Secretive = Pick<VendorApi, 'name'> & Partial<Pick<VendorApi, 'authentication'>>;

/** Sentences, one per disagreement; empty when table and code agree. */
export function policyFaults(apis: readonly Api[], policy: readonly PolicyRow[] = POLICY): string[] {
  const steps = apis.flatMap((api) =>
    Object.entries(api.steps).map(([name, step]) => ({ api: api.name, name, ...step })),
  );
  const tooMuch = steps.flatMap((step) => {
    const row = policy.find((candidate) => candidate.purpose === step.purpose);
    if (!row) return [`${step.api} has a step ${step.name} for ${step.purpose}, which no policy row names.`];
    return [...step.needs, ...step.accepts]
      .filter((field) => !row.fields.includes(field))
      .map((field) => `${step.api} takes ${field} for ${step.purpose}, which the policy does not allow.`);
  });
  const tellingQuestions = steps
    .filter((step) => step.effect === 'checks' && step.needs.length + step.accepts.length > 0)
    .map((step) => `${step.api} tells something of a person with its question ${step.name}.`);
  const unused = policy.flatMap((row) => {
    const users = steps.filter((step) => step.purpose === row.purpose);
    if (users.length === 0) return [];
    return row.fields
      .filter((field) => !users.some((step) => step.needs.includes(field) || step.accepts.includes(field)))
      .map((field) => `The policy allows ${field} for ${row.purpose}, which no vendor API takes.`);
  });
  return [...tooMuch, ...tellingQuestions, ...unused];
}

/** The register refuses to withhold what an API needs, so it must know what that is. */
function needsFaults(apis: readonly VendorApi[]): string[] {
  const unknown = apis.filter(({ name }) => !ADAPTERS.some((adapter) => adapter === name));
  const faults = ADAPTERS.flatMap((name) => {
    const api = apis.find((candidate) => candidate.name === name);
    if (!api) return [`A vendor may be registered with ${name}, which is not built in.`];
    const needs = new Set(Object.values(api.steps).flatMap((step) => step.needs));
    const known = ADAPTER_NEEDS[name];
    const agree = known.length === needs.size && known.every((field) => needs.has(field));
    return agree ? [] : [`${name} needs other fields than ADAPTER_NEEDS says.`];
  });
  return [
    ...faults,
    ...unknown.map(({ name }) => `No vendor can be registered with ${name}: ADAPTER_NEEDS does not name it.`),
  ];
}

const BEGINNINGS: Readonly<Record<'api' | 'channel', readonly DeliveryPurpose[]>> = {
  api: ['issue', 'revoke'],
  channel: ['escalation-personal', 'escalation-serial', 'stop-and-erase'],
};

/** A delivery begins with the step that is named as its purpose, and no step leads to one that is not there. */
export function stepFaults(kind: keyof typeof BEGINNINGS, { name: api, steps }: Api): string[] {
  const missing = BEGINNINGS[kind].filter((purpose) => steps[purpose]?.purpose !== purpose);
  const lost = Object.entries(steps).filter(
    ([, { ifUnknown }]) => ifUnknown !== 'person' && !Object.hasOwn(steps, ifUnknown),
  );
  return [
    ...missing.map((purpose) => `${api} has no step with which ${purpose} begins.`),
    ...lost.map(([name, { ifUnknown }]) => `${api} leads from ${name} to ${ifUnknown}, which is no step of it.`),
  ];
}

/** Refuses at start what the outgoing client would refuse at each call. */
function authenticationFaults({ name, authentication }: Secretive): string[] {
  return authentication?.scheme === 'header' && !isSecretHeader(authentication.name)
    ? [`${name} says its secret in a header that is not for it.`]
    : [];
}

export function checkPolicy(vendorApis: readonly VendorApi[], channels: readonly SupportChannel[]): void {
  const missing = SUPPORT_CHANNELS.filter(
    (name) => name !== 'none' && !channels.some((channel) => channel.name === name),
  );
  const faults = [
    ...policyFaults([...vendorApis, ...channels]),
    ...needsFaults(vendorApis),
    ...vendorApis.flatMap((api) => stepFaults('api', api)),
    ...channels.flatMap((channel) => stepFaults('channel', channel)),
    ...[...vendorApis, ...channels].flatMap(authenticationFaults),
    ...missing.map((name) => `A vendor may be registered with ${name}, which is not built in.`),
  ];
  if (faults.length > 0) throw new Error(faults.join(' '));
}
