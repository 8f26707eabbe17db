/** Placing and reading orders. */
import { Injectable } from '@nestjs/common';
import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { DataSource, EntityManager } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import { databaseNow } from '#kernel/database/database-now.js';
import { rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import type { Caller } from '#kernel/http/access.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { log } from '#kernel/log/log.js';
import { Customer } from '#model/customer.entity.js';
import { Delivery } from '#model/delivery.entity.js';
import { Fulfilment } from '#model/fulfilment.entity.js';
import { OrderEvent, OrderLine, type Order } from '#model/order.entity.js';
import { deliveryRow, type DeliveryRow } from '#model/new-delivery.js';
import { Refusal } from '#kernel/refusal.js';
import { Env } from '#kernel/config/inject-env.js';
import type { OrdersEnv } from '../env.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import { awakeUntil } from './awake.js';
import { assertOneBuyer } from './buyer.js';
import { licenseesOf } from './licensees.js';
import type { OrderView, OrderPage, OrderQuery, PlaceOrderBody, TimelineView } from './order.dto.js';
import { readOrders, readPage, readTimeline } from './order.queries.js';

const CLAIM_KEY = `
  INSERT INTO orders (id, customer_id, placed_by, placed_at, idempotency_key, request_fingerprint) VALUES ($1, $2, $3, clock_timestamp(), $4, $5)
  ON CONFLICT (placed_by, idempotency_key) DO NOTHING RETURNING id`;
type FirstRequest = Pick<Order, 'id' | 'requestFingerprint'>;
const FIND_KEY = `SELECT id, request_fingerprint FROM orders WHERE placed_by = $1 AND idempotency_key = $2`;

/** Sales staff see the orders they placed; administrators, support and data protection see all. */
const clerkOf = (caller: Caller): string | null =>
  caller.roles.some((role) => role === 'admin' || role === 'support' || role === 'dpo') ? null : caller.subject;

/** JSON with its members sorted: the order in which the caller wrote them makes no difference. */
const canonicalJson = (body: unknown): string =>
  JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

@Injectable()
export class OrderService {
  private readonly fingerprintKey: Buffer;

  constructor(
    private readonly source: DataSource,
    private readonly catalogue: CatalogueService,
    private readonly work: UnitOfWork,
    @Env() private readonly env: Pick<OrdersEnv, 'KEY_ENCRYPTION_KEY'>,
  ) {
    this.fingerprintKey = Buffer.from(
      hkdfSync('sha256', env.KEY_ENCRYPTION_KEY, Buffer.alloc(0), 'sparsam request fingerprint', 32),
    );
  }

  /** Places an order, or finds the one that the same request placed before. */
  async place(
    body: PlaceOrderBody,
    idempotencyKey: string,
    caller: Caller,
  ): Promise<{ order: OrderView; replayed: boolean }> {
    // Keyed, since a plain hash of a body with an e-mail address is guessed in minutes.
    const fingerprint = createHmac('sha256', this.fingerprintKey).update(canonicalJson(body)).digest();
    const placed = await this.work.run('order', async (manager, work) => {
      const found = await this.claimKey(manager, body.customerId, idempotencyKey, fingerprint, caller);
      if (found.replayed) {
        work.changedNothing();
        return { ...found, count: 0 };
      }
      const { deliveries, said } = await this.writeLines(manager, found.id, body, caller);
      const named = [found.id, body.customerId, ...said.map(({ id }) => id)];
      const changes = said.flatMap(({ sameAddress, licenseeIsBuyer }) =>
        changesOf('orderLine', null, { sameAddress, ...(licenseeIsBuyer ? { licenseeIsBuyer } : {}) }),
      );
      await recordChange(manager, caller, 'order.place', named, changes);
      const awake = await awakeUntil(
        manager,
        deliveries.map(({ vendorId }) => vendorId),
      );
      for (const { vendorId } of deliveries) work.nudge('deliver', vendorId, awake.get(vendorId));
      return { ...found, count: deliveries.length };
    });
    if (!placed.replayed) log.info('order.placed', { orderId: placed.id, count: placed.count });
    const [order] = await readOrders(this.source, [placed.id]);
    return { order: order!, replayed: placed.replayed };
  }

  async read(id: string, caller: Caller): Promise<OrderView> {
    await this.assertVisible(id, caller);
    const [order] = await readOrders(this.source, [id]);
    return order!;
  }

  async list(query: OrderQuery, caller: Caller): Promise<OrderPage> {
    const { ids, isLast } = await readPage(this.source, clerkOf(caller), query);
    return { items: await readOrders(this.source, ids), next: isLast ? null : ids.at(-1)! };
  }

  async timeline(id: string, caller: Caller): Promise<TimelineView> {
    await this.assertVisible(id, caller);
    return { orderId: id, entries: await readTimeline(this.source, id) };
  }

  /** An order that the caller may not see is refused like one that does not exist. */
  async assertVisible(id: string, caller: Caller): Promise<void> {
    const found: unknown[] = await this.source.query(
      `SELECT 1 FROM orders WHERE id = $1 AND ($2::text IS NULL OR placed_by = $2)`,
      [id, clerkOf(caller)],
    );
    if (found.length === 0) throw new Refusal('not-found');
  }

  /** The first request inserts the order; a concurrent repeat waits for that insert, and then finds the order. */
  private async claimKey(
    manager: EntityManager,
    customerId: string,
    key: string,
    fingerprint: Buffer,
    caller: Caller,
  ): Promise<{ id: string; replayed: boolean }> {
    const [existing] = await rows<FirstRequest>(manager, FIND_KEY, [caller.subject, key]);
    if (!existing) {
      if (!(await manager.existsBy(Customer, { id: customerId })))
        throw new Refusal('invalid-input', [{ field: 'customerId', rule: 'exists' }]);
      const [made] = await rows<Pick<Order, 'id'>>(manager, CLAIM_KEY, [
        newId('order'),
        customerId,
        caller.subject,
        key,
        fingerprint,
      ]);
      if (made) return { id: made.id, replayed: false };
    }
    const [first] = existing ? [existing] : await rows<FirstRequest>(manager, FIND_KEY, [caller.subject, key]);
    if (!first!.requestFingerprint.equals(fingerprint)) throw new Refusal('idempotency-key-reused');
    return { id: first!.id, replayed: true };
  }

  /** Writes lines, fulfilments and deliveries. `said`: the lines with `sameAddress` or the mark of the buyer, for the record of who did what. */
  private async writeLines(
    manager: EntityManager,
    orderId: string,
    body: PlaceOrderBody,
    caller: Caller,
  ): Promise<{ deliveries: DeliveryRow[]; said: OrderLine[] }> {
    const products = await this.catalogue.orderable(
      manager,
      body.lines.map((line) => line.product),
    );
    const named = body.lines.map(({ licensee }, index) => ({ licensee, field: `lines[${index}].licensee` }));
    const now = await databaseNow(manager);
    const licensees = await licenseesOf(manager, this.env.KEY_ENCRYPTION_KEY, body.customerId, named);
    const buyers = [...body.lines.entries()].filter(([, each]) => each.licenseeIsBuyer);
    await assertOneBuyer(
      manager,
      body.customerId,
      orderId,
      buyers.map(([at]) => ({
        field: `lines[${at}].licenseeIsBuyer`,
        personVersionId: licensees[at]!.personVersionId,
      })),
    );
    const lines: OrderLine[] = [];
    const fulfilments: Fulfilment[] = [];
    const deliveries: DeliveryRow[] = [];
    for (const [index, line] of body.lines.entries()) {
      const product = products.get(line.product)!;
      const { personVersionId, said } = licensees[index]!;
      const orderLineId = newId('orderLine');
      const fulfilmentId = newId('fulfilment');
      lines.push({
        id: orderLineId,
        orderId,
        position: index + 1,
        productId: product.id,
        productReference: product.vendorReference,
        seats: line.seats,
        termMonths: line.termMonths ?? null,
        licenseeIsBuyer: line.licenseeIsBuyer ?? false,
        personVersionId,
        sameAddress: said,
      });
      fulfilments.push({ id: fulfilmentId, orderLineId, personVersionId, round: 1 });
      deliveries.push(
        deliveryRow({
          vendorId: product.vendorId,
          purpose: 'issue',
          form: 'personal',
          fulfilmentId,
          personVersionId,
          round: 1,
          intentKey: randomUUID(),
        }),
      );
    }
    const event: OrderEvent = {
      id: newId('orderEvent'),
      orderId,
      fulfilmentId: null,
      event: 'placed',
      state: null,
      actor: caller.subject,
      at: now,
    };
    await manager.createQueryBuilder().insert().into(OrderLine).values(lines).execute();
    await manager.createQueryBuilder().insert().into(Fulfilment).values(fulfilments).execute();
    await manager.createQueryBuilder().insert().into(Delivery).values(deliveries).execute();
    await manager.createQueryBuilder().insert().into(OrderEvent).values(event).execute();
    return {
      deliveries,
      said: lines.filter(({ sameAddress, licenseeIsBuyer }) => sameAddress !== null || licenseeIsBuyer),
    };
  }
}
