import { Desk } from '../support/desk.js';
import { queues } from '../support/redis.js';

describe.each(queues())('an order on the %s queue', (queue) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open({ queue });
  });
  afterAll(() => desk?.close());

  test.each(['KEYGEN', 'PLAIN'] as const)(
    'becomes a license at the vendor of %s, and the vendor learns three fields',
    async (product) => {
      const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
      const customer = await desk.customer();
      const placed = await desk.place(customer, product, {
        firstName: 'Jānis',
        lastName: 'Bērziņš',
        email: `janis.${product}@example.org`,
      });
      expect(placed.status).toBe(201);
      const order = await desk.orderIn(placed.body.id, 'fulfilled');
      expect(order.lines[0]!.license).toMatchObject({ state: 'active', serialNumber: expect.any(String) as string });
      expect(vendor.effects().licenses).toHaveLength(1);
      expect(
        vendor
          .journal()
          .map((entry) => entry.body)
          .join(''),
      ).toContain('Bērziņš');
    },
  );
});
