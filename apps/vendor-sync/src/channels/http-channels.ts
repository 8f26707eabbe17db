/** Support over HTTP: our ticket contract (docs/vendors/support-http.md) and a service request with a named contact. */
import { ESCALATION_FIELDS } from '#model/fields.js';
import { codeFrom, commonOutcome, textAt } from '../vendors/answers.js';
import type { Settled, Step } from '../vendors/outcome.js';
import type { Steps } from '../vendors/vendor.js';
import { done } from './done.js';
import type { Means, SupportChannel } from './support-channel.js';
import type { Disclosed } from '#disclosure/disclosed.js';

const DECLARES = {
  idempotencyKey: true,
  lookUpByOurReference: false,
  repeatAnswers: 'the stored answer',
  asksFirst: null,
} as const;

const STEPS = {
  // The key makes a repeat harmless, so the step is repeated under it after an unknown outcome.
  'escalation-serial': {
    purpose: 'escalation-serial',
    effect: 'takes-case',
    needs: [],
    accepts: [],
    ifUnknown: 'escalation-serial',
    personMayRetry: true,
  },
  'escalation-personal': {
    purpose: 'escalation-personal',
    effect: 'takes-case',
    ...ESCALATION_FIELDS,
    ifUnknown: 'escalation-personal',
    personMayRetry: true,
  },
  'stop-and-erase': {
    purpose: 'stop-and-erase',
    effect: 'ends',
    needs: [],
    accepts: [],
    ifUnknown: 'stop-and-erase',
    personMayRetry: true,
  },
} as const satisfies Steps;

/** Codes that docs/vendors/support-http.md names. */
const CODES: ReadonlySet<string> = new Set(['key-missing', 'key-reused', 'field-invalid']);

/** Sends the one letter and reads the vendor's own reference from this property. */
const sender =
  (property: string) =>
  async (step: Step, packet: Disclosed, { client }: Means): Promise<Settled> => {
    if (!client) return { kind: 'retry', code: 'vendor-not-configured', vendorAtFault: true, left: 'not-sent' };
    const answer = await client.send(packet, 0);
    const known = commonOutcome(answer, (json) => CODES.has(textAt(json, 'code') ?? ''));
    if (known) return known;
    if (answer.kind !== 'answered' || answer.status > 299)
      return {
        kind: 'refused',
        code: codeFrom(answer.kind === 'answered' ? textAt(answer.json, 'code') : undefined, CODES),
        left: 'sent',
      };
    return { ...done(STEPS, step, textAt(answer.json, property) ?? null), left: 'sent', status: answer.status };
  };

export const httpTicket: SupportChannel = {
  name: 'http-ticket',
  authentication: { scheme: 'bearer' },
  declares: DECLARES,
  steps: STEPS,
  send: sender('reference'),
};

export const serviceRequest: SupportChannel = {
  name: 'service-request',
  authentication: { scheme: 'bearer' },
  declares: DECLARES,
  steps: STEPS,
  send: sender('Id'),
};
