import { deliveryModel, HONEST, type DeliveryGuards } from './delivery.model.js';
import { explore } from './explore.js';

test('no order of claims, crashes, frozen workers, late letters and cancels breaks the delivery protocol', () => {
  const found = explore(deliveryModel(HONEST));
  expect(found.violation).toBeUndefined();
  expect(found.states).toBeGreaterThan(1_000);
});

test.each<[keyof DeliveryGuards, string]>([
  ['vendorKnowsReference', 'the vendor did it twice'],
  ['settleByFence', 'the clerk was told cancelled and the vendor did it'],
  ['releaseChecksCancel', 'the clerk was told cancelled and the vendor did it'],
  ['asksFirst', 'a person was told of before the vendor said that it sells it'],
  ['cancelOnlyIfNeverUnknown', 'the clerk was told cancelled and the vendor did it'],
])('without the guard %s the model finds: %s', (guard, promise) => {
  expect(explore(deliveryModel({ ...HONEST, [guard]: false })).violation).toMatchObject({ promise });
});
