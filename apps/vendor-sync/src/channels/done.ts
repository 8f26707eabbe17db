/** What a support channel that took a letter did with it. */
import type { Done, Step } from '../vendors/outcome.js';
import type { Steps } from '../vendors/vendor.js';

/** A case has a reference at the vendor; of a notice that ends something nothing is kept. */
export const done = (steps: Steps, step: Step, vendorCaseReference: string | null): Done =>
  steps[step]?.effect === 'ends'
    ? { kind: 'done', did: 'ended' }
    : { kind: 'done', did: 'took-case', vendorCaseReference };
