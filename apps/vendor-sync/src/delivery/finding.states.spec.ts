/** How a dead letter ends by what a person found out: the whole table. */
import { FINDINGS } from '#common/model/delivery.entity.js';
import { endOf } from './finding.states.js';

test.each([
  ['escalation-personal', 'outcome-unknown', true, { arrived: 'done', 'did-not-arrive': 'refused' }],
  ['escalation-serial', 'outcome-unknown', true, { arrived: 'done', 'did-not-arrive': 'refused' }],
  ['escalation-serial', 'still-pending', true, { arrived: 'done' }],
  ['escalation-serial', 'gave-up', false, { 'did-not-arrive': 'refused' }],
  ['stop-and-erase', 'outcome-unknown', true, { arrived: 'done', 'done-by-hand': 'done' }],
  ['stop-and-erase', 'smtp-550', false, { 'done-by-hand': 'done' }],
  ['issue', 'left-open', true, { 'did-not-arrive': 'refused' }],
  ['issue', 'outcome-unknown', true, { 'did-not-arrive': 'refused' }],
  ['issue', 'serial-taken', true, {}],
  ['issue', 'still-pending', true, {}],
  ['revoke', 'outcome-unknown', true, {}],
  ['a purpose that no table names', 'outcome-unknown', true, {}],
])('%s, dead as %s (may have left: %s), ends by %j and by nothing else', (purpose, reason, mayHaveLeft, ends) => {
  const found = FINDINGS.map((finding) => [finding, endOf(finding, { purpose, reason, mayHaveLeft })] as const);
  expect(Object.fromEntries(found.filter(([, end]) => end))).toEqual(ends);
});
