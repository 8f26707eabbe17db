/** Support by mail: no key and no look-up, so what may have been sent is never sent again by itself. */
import { ESCALATION_FIELDS } from '#model/fields.js';
import type { Steps } from '../vendors/vendor.js';
import { done } from './done.js';
import type { SupportChannel } from './support-channel.js';

const STEPS = {
  'escalation-serial': {
    purpose: 'escalation-serial',
    effect: 'takes-case',
    needs: [],
    accepts: [],
    ifUnknown: 'person',
    personMayRetry: false,
  },
  'escalation-personal': {
    purpose: 'escalation-personal',
    effect: 'takes-case',
    ...ESCALATION_FIELDS,
    ifUnknown: 'person',
    personMayRetry: false,
  },
  'stop-and-erase': {
    purpose: 'stop-and-erase',
    effect: 'ends',
    needs: [],
    accepts: [],
    ifUnknown: 'person',
    // A second notice holds nothing personal and asks for nothing more.
    personMayRetry: true,
  },
} as const satisfies Steps;

export const mailChannel: SupportChannel = {
  name: 'mail',
  declares: {
    idempotencyKey: false,
    lookUpByOurReference: false,
    repeatAnswers: 'a second mail with the same Message-ID',
    asksFirst: null,
  },
  steps: STEPS,

  async send(step, packet, { mail, registered }) {
    if (!mail)
      return { kind: 'retry', code: 'mail-not-configured', vendorAtFault: false, ours: true, left: 'not-sent' };
    const posted = await mail.send(packet, 0, registered);
    switch (posted.kind) {
      case 'taken':
        return { ...done(STEPS, step, null), left: 'sent' };
      case 'unknown':
        return { kind: 'unknown', code: posted.code, left: 'perhaps' };
      case 'our-trouble':
        return { kind: 'retry', code: posted.code, vendorAtFault: false, ours: true, left: 'not-sent' };
      case 'not-sent':
        return posted.final
          ? { kind: 'refused', code: posted.code, left: 'not-sent' }
          : { kind: 'retry', code: posted.code, vendorAtFault: posted.code !== 'release-too-old', left: 'not-sent' };
      case 'declined':
        return posted.final
          ? { kind: 'refused', code: posted.code, left: 'sent' }
          : { kind: 'retry', code: posted.code, vendorAtFault: true, left: 'sent' };
    }
  },
};
