import { explore } from './explore.js';
import { HONEST_NUDGE, nudgeModel, type NudgeGuards, type NudgePlay } from './nudge.model.js';

const ONE_PROCESS: NudgePlay = { clerks: 3, pumps: 1, most: 2 };
const TWO_PROCESSES: NudgePlay = { clerks: 2, pumps: 2, most: 2 };
const SMALL_LOOKS: NudgePlay = { clerks: 3, pumps: 1, most: 1 };

test.each([ONE_PROCESS, TWO_PROCESSES, SMALL_LOOKS])(
  'whoever commits, nudges and looks in whatever order, nothing stays due that only the sweep finds (%j)',
  (play) => {
    const found = explore(nudgeModel(play, HONEST_NUDGE));
    expect(found.violation).toBeUndefined();
    expect(found.states).toBeGreaterThan(100);
  },
);

test.each<[keyof NudgeGuards, NudgePlay]>([
  ['markGoesFirst', ONE_PROCESS],
  ['looksAgainWhenAsked', ONE_PROCESS],
  ['looksAgainWhenFull', SMALL_LOOKS],
  ['looksLast', ONE_PROCESS],
  ['comparesAfterCommit', ONE_PROCESS],
])('without the guard %s the model finds it (%j)', (guard, play) => {
  const promise = 'something is due that only the sweep finds';
  expect(explore(nudgeModel(play, { ...HONEST_NUDGE, [guard]: false })).violation).toMatchObject({ promise });
});
