/** What a support channel that took a letter did with it. */
import type { Done, Step } from '../vendors/outcome.js';
import type { Steps } from '../vendors/vendor.js';

/** A case may have a reference at the vendor; of a step that ends something no reference is kept. */
export const done = (steps: Steps, step: Step, vendorCaseReference: string | null): Done =>
  steps[step]?.effect === 'ends'
    ? { kind: 'done', did: 'ended' }
    : { kind: 'done', did: 'took-case', vendorCaseReference };
