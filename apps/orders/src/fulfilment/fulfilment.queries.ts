/** The state of a line follows from its current delivery: as SQL, over a row `d` of deliveries. No column keeps it a second time. */
import { OUTCOMES } from './fulfilment.states.js';

/** The delivery is the one in which the fulfilment stands now. */
export const isCurrent = (d: string, fulfilment: string): string =>
  `${d}.fulfilment_id = ${fulfilment}.id AND ${d}.purpose = 'issue' AND ${d}.round = ${fulfilment}.round`;

/** Reason of a line whose delivery was cancelled although no clerk cancelled the line. */
const CANCELLED_ELSEWHERE = 'cancelled-elsewhere';

const caseOf = (d: string, of: 'state' | 'event'): string => {
  const cells = Object.entries(OUTCOMES).map(
    ([state, { [of]: means }]) => `WHEN '${state}' THEN ${means === null ? 'NULL' : `'${means}'`}`,
  );
  return `CASE ${d}.state ${cells.join(' ')} END`;
};

/** What the state of any delivery of a line means: the state, the event that tells it, and the code of why. */
export const outcomeState = (d: string): string => caseOf(d, 'state');
export const outcomeEvent = (d: string): string => caseOf(d, 'event');
export const outcomeReason = (d: string): string =>
  `CASE WHEN ${d}.state = 'cancelled' AND ${d}.cancel_requested_at IS NULL THEN '${CANCELLED_ELSEWHERE}' ELSE ${d}.reason END`;

/** Of the current delivery: the state of the line, and the code of why it stands there, or of why its delivery waits. */
export const lineState = (d: string): string =>
  `CASE WHEN ${d}.cancel_requested_at IS NOT NULL THEN 'cancelled' WHEN ${d}.hold THEN 'held' ELSE ${outcomeState(d)} END`;
export const lineReason = (d: string): string =>
  `CASE WHEN ${d}.cancel_requested_at IS NULL THEN ${outcomeReason(d)} END`;

/** Of a line that is neither fulfilled nor cancelled. The index `deliveries_open_lines` has these rows and no others. */
export const isOpen = (d: string): string =>
  `${d}.purpose = 'issue' AND ${d}.state <> 'done' AND ${d}.cancel_requested_at IS NULL`;
