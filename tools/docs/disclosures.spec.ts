/** The public list and the pages made from the vendor APIs tell the same of what is sent today. */
import { NOT_IN_USE } from '../../apps/orders/src/public-list/public-list.js';
import { disclosureSummary } from './disclosures.js';

test('the public pages call a purpose not in use where no vendor API has a step for it, and no other', () => {
  const later = /The policy also has a rule for (.*); nothing is sent for it yet\.$/.exec(disclosureSummary())?.[1];
  expect(later?.split(', ') ?? []).toEqual(NOT_IN_USE);
});
