import { Desk } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { queues } from '../support/redis.js';

describe.each(queues())('an order on the %s queue', (queue) => {
  const desk = opened(() => Desk.open({ queue }));

  test.each(['KEYGEN', 'PLAIN'] as const)(
    'becomes a license at the vendor of %s, and the vendor learns three fields',
    async (product) => {
      const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
      const customer = await desk.customer();
      const who = { firstName: 'Jānis', lastName: 'Bērziņš', email: `janis.${product}@example.org` };
      const { id } = await desk.placed(customer, [line(product, who)]);
      const order = await desk.orderIn(id, 'fulfilled');
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
