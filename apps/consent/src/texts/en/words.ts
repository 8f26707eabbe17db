/** English: words that stand everywhere. */
import type { Words } from '#pages/words/shape.js';
import { WORDS } from '#pages/words/words.js';
import type { Texts } from '../shape.js';

export const words: Words & Pick<Texts, 'common' | 'states' | 'outcomes'> = {
  ...WORDS.en,
  common: {
    ...WORDS.en.common,
    problem: 'There is a problem',
    chooseOne: 'Choose one of the two answers.',
    stale: 'This page was open too long, or something on it changed. Please read it again and send it once more.',
    nothingRecorded: 'Nothing was recorded.',
    product: 'Product',
    reference: 'Reference number',
    time: 'Time',
    serialNumber: 'Serial number',
    only: 'serial number only',
    mailbox:
      'Anyone who can read your mailbox can open the link in our e-mail and answer. If someone else used it, tell us.',
  },
  states: {
    requested: 'You have not answered yet',
    given: 'You said Yes',
    refused: 'You said No',
    withdrawn: 'You took back your Yes',
    expired: 'The time for an answer is over',
    invalidated: 'This question no longer counts',
    consumed: 'You said Yes, and your details were sent once',
    superseded: 'The text was changed. So this question no longer counts.',
    'given-late': 'You said Yes when this question had ended. We did not use your Yes.',
    'refused-late': 'You said No when this question had ended',
  },
  outcomes: {
    released: 'on its way',
    sent: 'sent',
    aborted: 'stopped, nothing left',
    'may-have-left': 'not certain, it may have arrived',
  },
};
