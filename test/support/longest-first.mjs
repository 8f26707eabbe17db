/** The rings with the longest files first, so that at the end no worker waits for one long file. Within a ring Jest's own order holds. */
import Sequencer from '@jest/test-sequencer';

const RINGS = ['faults', 'privacy', 'browser', 'e2e', 'medium'];

const rank = (test) => {
  const at = RINGS.indexOf(test.context.config.displayName?.name);
  return at < 0 ? RINGS.length : at;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
