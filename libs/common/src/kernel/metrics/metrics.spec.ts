/** A gauge that nobody measures says nothing: a constant 0 would be read as good news. */
import { register } from 'prom-client';
import { deadLetters, measure, oldestDueSeconds, undeliveredFirsts } from './metrics.js';

test.each([
  ['sparsam_delivery_oldest_due_seconds', oldestDueSeconds],
  ['sparsam_dead_letters', deadLetters],
  ['sparsam_first_disclosures_undelivered', undeliveredFirsts],
])('%s is exported from its first measurement on, and then as it was last measured', async (name, gauge) => {
  // As in a process that has measured nothing yet: another test file may have been here before.
  register.removeSingleMetric(name);
  expect(await register.metrics()).not.toContain(name);
  for (const value of [0, 7]) {
    measure(gauge, value);
    expect(await register.metrics()).toMatch(new RegExp(`^${name} ${value}$`, 'm'));
  }
});
