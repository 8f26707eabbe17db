/** Support by mail: no key and no look-up, so what may have been sent is never sent again by itself. */
import { ESCALATION_FIELDS } from '#model/fields.js';
import type { SupportChannel } from './support-channel.js';

export const mailChannel: SupportChannel = {
  name: 'mail',
  declares: {
    idempotencyKey: false,
    lookUpByOurReference: false,
    repeatAnswers: 'a second mail with the same Message-ID',
    personMayRetry: false,
    asksFirst: null,
  },
  steps: {
    'escalation-serial': { purpose: 'escalation-serial', needs: [], accepts: [], ifUnknown: 'person' },
    'escalation-personal': {
      purpose: 'escalation-personal',
      ...ESCALATION_FIELDS,
      ifUnknown: 'person',
    },
    'stop-and-erase': { purpose: 'stop-and-erase', needs: [], accepts: [], ifUnknown: 'person' },
  },

  async send(packet, { mail, registered }) {
    if (!mail)
      return { kind: 'retry', code: 'mail-not-configured', vendorAtFault: false, ours: true, left: 'not-sent' };
    const posted = await mail.send(packet, 0, registered);
    switch (posted.kind) {
      case 'taken':
        return { kind: 'done', vendorCaseReference: null, left: 'sent' };
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
