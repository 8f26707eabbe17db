/** Stopping, holding and answering: what a clerk does to an order that is under way. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EntityManager } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import type { SettingChange } from '#model/audit-record.entity.js';
import { atDatabase } from '#kernel/database/database-now.js';
import { rows, type As } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import type { Caller } from '#kernel/http/access.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { log } from '#kernel/log/log.js';
import { CAME_TO_NOTHING, Delivery } from '#model/delivery.entity.js';
import { isLeftOpen } from '#model/delivery.states.js';
import type { Fulfilment } from '#model/fulfilment.entity.js';
import { inSql } from '#model/in-sql.js';
import { deliveryRow } from '#model/new-delivery.js';
import { OrderEvent, type Order, type OrderLine } from '#model/order.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { Env } from '#kernel/config/inject-env.js';
import type { OrdersEnv } from '../env.js';
import { isCurrent, lineState } from '../fulfilment/fulfilment.queries.js';
import { nextState } from '../fulfilment/fulfilment.states.js';
import type { ClerkEvent, FulfilmentState } from '#model/fulfilment.states.js';
import { endBuyerOfLine } from './buyer.js';
import { licenseesOf } from './licensees.js';
import type { LicenseeBody, OrderView } from './order.dto.js';
import { OrderService } from './order.service.js';

type Action = 'cancelled' | 'held' | 'resumed';

const AS_RECORDED = { cancelled: 'order.cancel', held: 'order.hold', resumed: 'order.resume' } as const;

interface LockedLine
  extends
    Pick<Fulfilment, 'id' | 'round'>,
    Pick<OrderLine, 'orderId'>,
    Pick<Order, 'customerId'>,
    As<OrderLine, { lineId: 'id' }>,
    Pick<Delivery, 'vendorId' | 'step' | 'purpose'>,
    As<Delivery, { deliveryId: 'id'; deliveryState: 'state' }> {
  readonly state: FulfilmentState;
  readonly everUnknown: boolean;
  readonly everReleased: boolean;
}

const saidOf = ({ state }: LockedLine, action: Action): SettingChange[] =>
  changesOf('fulfilment', { state }, { state: nextState(state, action) });

/** Of two clerks the second sees the round that the first began. */
const LOCK_LINES = `
  SELECT f.id FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id
   WHERE l.order_id = $1 AND ($2::text IS NULL OR l.id = $2) ORDER BY l.position FOR NO KEY UPDATE OF f`;

/**
 * The locks that releases and settlements take: of a clerk's action and one of these the second sees the first. In the order of ids, as
 * whoever locks several takes them. A statement of its own, after the lock of the lines.
 */
const LOCK_DELIVERIES = `
  SELECT d.id FROM deliveries d JOIN fulfilments f ON ${isCurrent('d', 'f')}
   WHERE f.id = ANY($1) ORDER BY d.id FOR NO KEY UPDATE OF d`;

/**
 * A statement of its own, after both locks. `ever_unknown`: an attempt is unknown, disputed or pending, and no finding says that nothing
 * came of it; a look-up does not close it.
 */
const READ_LINES = `
  SELECT f.id, o.id AS order_id, o.customer_id, l.id AS line_id, f.round, d.vendor_id, d.id AS delivery_id, ${lineState('d')} AS state,
         d.state AS delivery_state, d.step, d.purpose,
         EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND ${isLeftOpen('a')})
           AND NOT EXISTS (SELECT 1 FROM delivery_findings fi WHERE fi.delivery_id = d.id AND fi.finding IN ${inSql(CAME_TO_NOTHING)}) AS ever_unknown,
         EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND a.released_at IS NOT NULL) AS ever_released
    FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id JOIN orders o ON o.id = l.order_id
    JOIN deliveries d ON ${isCurrent('d', 'f')}
   WHERE f.id = ANY($1) ORDER BY l.position`;

const MARK = {
  cancelled: `UPDATE deliveries SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()) WHERE id = ANY($1)`,
  held: `UPDATE deliveries SET hold = true WHERE id = ANY($1)`,
  resumed: `UPDATE deliveries SET hold = false WHERE id = ANY($1)`,
} as const;

/** The product reference is fixed for one delivery, so that its repeats are identical; the next round takes the current one. */
const NAME_PRODUCT_ANEW = `UPDATE order_lines SET product_reference = (SELECT vendor_reference FROM products p WHERE p.id = product_id) WHERE id = $1`;

/** Ends in which the vendor certainly did nothing, at whatever step. */
const CERTAINLY_NOT_DONE = new Set(['needs-input', 'refused']);

/** True where the vendor cannot have acted: no release is in flight or open, and the delivery stands at its first step, was never released, or ended as not done. */
const isStillHere = ({ deliveryState, step, purpose, everUnknown, everReleased }: LockedLine): boolean =>
  (step === purpose || !everReleased || CERTAINLY_NOT_DONE.has(deliveryState)) &&
  deliveryState !== 'released' &&
  deliveryState !== 'done' &&
  !everUnknown;

@Injectable()
export class OrderActionService {
  constructor(
    private readonly orders: OrderService,
    private readonly work: UnitOfWork,
    @Env() private readonly env: Pick<OrdersEnv, 'KEY_ENCRYPTION_KEY'>,
  ) {}

  /** Acts on every line that allows it, and refuses when no line does. Lines that may be at the vendor stay as they are. */
  async act(orderId: string, action: Action, caller: Caller): Promise<OrderView> {
    await this.orders.assertVisible(orderId, caller);
    const count = await this.work.run('action', async (manager, work) => {
      const lines = await this.lockLines(manager, orderId, null);
      const able = lines.filter((line) => nextState(line.state, action));
      const done = able.filter(isStillHere);
      if (done.length === 0) throw new Refusal(able.length === 0 ? 'wrong-state' : 'already-with-vendor');
      await manager.query(MARK[action], [done.map((line) => line.deliveryId)]);
      await this.tell(manager, done, action, caller);
      const named = [orderId, ...done.map((line) => line.lineId)];
      await recordChange(
        manager,
        caller,
        AS_RECORDED[action],
        named,
        done.flatMap((line) => saidOf(line, action)),
      );
      // A cancelled or resumed delivery is looked at again at once.
      for (const line of done) work.nudge('deliver', line.vendorId);
      return done.length;
    });
    log.info('order.action', { orderId, reason: action, count });
    return this.orders.read(orderId, caller);
  }

  /** Gives a line that came back another licensee and begins the next round: a new delivery with its own intent key. */
  async answer(orderId: string, lineId: string, licensee: LicenseeBody, caller: Caller): Promise<OrderView> {
    await this.orders.assertVisible(orderId, caller);
    const deliveryId = await this.work.run('line-answer', async (manager, work) => {
      const [line] = await this.lockLines(manager, orderId, lineId);
      if (!line) throw new Refusal('not-found');
      if (!nextState(line.state, 'answered')) throw new Refusal('wrong-state');
      // A new intent key would make a second license if the first attempt still succeeds.
      if (!isStillHere(line)) throw new Refusal('already-with-vendor');
      const [named] = await licenseesOf(manager, this.env.KEY_ENCRYPTION_KEY, line.customerId, [
        { licensee, field: 'licensee' },
      ]);
      const { personVersionId, said: sameAddress } = named!;
      const round = line.round + 1;
      const row = deliveryRow({
        vendorId: line.vendorId,
        purpose: 'issue',
        form: 'personal',
        fulfilmentId: line.id,
        personVersionId,
        round,
        intentKey: randomUUID(),
      });
      // Nobody takes up the delivery that came back, and no list of what is open has it.
      await manager.query(MARK.cancelled, [[line.deliveryId]]);
      await manager.query(NAME_PRODUCT_ANEW, [line.lineId]);
      await manager.query(`UPDATE fulfilments SET person_version_id = $2, round = $3 WHERE id = $1`, [
        line.id,
        personVersionId,
        round,
      ]);
      await this.tell(manager, [line], 'answered', caller);
      await manager.createQueryBuilder().insert().into(Delivery).values(row).execute();
      const ended = await endBuyerOfLine(manager, lineId, line.customerId, personVersionId);
      const after = { licensee, sameAddress, ...(ended ? { licenseeIsBuyer: false } : {}) };
      const changes = changesOf('orderLine', { licenseeIsBuyer: ended }, after);
      await recordChange(manager, caller, 'order.answer', [orderId, lineId], changes);
      work.nudge('deliver', line.vendorId);
      return row.id;
    });
    log.info('order.answered', { orderId, deliveryId });
    return this.orders.read(orderId, caller);
  }

  private async lockLines(manager: EntityManager, orderId: string, lineId: string | null): Promise<LockedLine[]> {
    const locked = await rows<Pick<Fulfilment, 'id'>>(manager, LOCK_LINES, [orderId, lineId]);
    const ids = locked.map((line) => line.id);
    await manager.query(LOCK_DELIVERIES, [ids]);
    return rows<LockedLine>(manager, READ_LINES, [ids]);
  }

  /** The event of each line, in their order. */
  private async tell(
    manager: EntityManager,
    lines: readonly LockedLine[],
    event: ClerkEvent,
    caller: Caller,
  ): Promise<void> {
    const values = lines.map((line) => ({
      id: newId('orderEvent'),
      orderId: line.orderId,
      fulfilmentId: line.id,
      event,
      state: nextState(line.state, event)!,
      actor: caller.subject,
      at: atDatabase,
    }));
    await manager.createQueryBuilder().insert().into(OrderEvent).values(values).execute();
  }
}
