/** Stopping, holding and answering: what a clerk does to an order that is under way. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EntityManager } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import type { SettingChange } from '#model/audit-record.entity.js';
import { rows, type As } from '#kernel/database/rows.js';
import type { Caller } from '#kernel/http/access.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { log } from '#kernel/log/log.js';
import { CAME_TO_NOTHING, Delivery } from '#model/delivery.entity.js';
import { isLeftOpen } from '#model/delivery.states.js';
import type { Fulfilment } from '#model/fulfilment.entity.js';
import { inSql } from '#model/in-sql.js';
import { deliveryRow } from '#model/new-delivery.js';
import type { Order, OrderLine } from '#model/order.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { Env } from '#kernel/config/inject-env.js';
import type { OrdersEnv } from '../env.js';
import { FulfilmentService } from '../fulfilment/fulfilment.service.js';
import { nextState } from '../fulfilment/fulfilment.states.js';
import type { FulfilmentState } from '#model/fulfilment.states.js';
import { endBuyerOfLine } from './buyer.js';
import { licenseesOf } from './licensees.js';
import type { LicenseeBody, OrderView } from './order.dto.js';
import { OrderService } from './order.service.js';

type Action = 'cancelled' | 'held' | 'resumed';

const AS_RECORDED = { cancelled: 'order.cancel', held: 'order.hold', resumed: 'order.resume' } as const;

type LockedLine = Pick<Fulfilment, 'id' | 'round'> &
  Pick<OrderLine, 'orderId'> &
  Pick<Order, 'customerId'> &
  As<OrderLine, { lineId: 'id' }> &
  Pick<Delivery, 'vendorId'> &
  As<Delivery, { deliveryId: 'id' }> & { readonly state: FulfilmentState };

const saidOf = ({ state }: LockedLine, action: Action): SettingChange[] =>
  changesOf('fulfilment', { state }, { state: nextState(state, action) });

interface Open {
  readonly everUnknown: boolean;
  readonly everReleased: boolean;
}
type LockedDelivery = Pick<Delivery, 'state' | 'step' | 'purpose'> & Open;

const LOCK_LINES = `
  SELECT f.id FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id
   WHERE l.order_id = $1 AND ($2::text IS NULL OR l.id = $2) ORDER BY l.position FOR NO KEY UPDATE OF f`;

/** A statement of its own, after the lock: the locking statement would not see the delivery of a concurrent answer. */
const READ_LINES = `
  SELECT f.id, o.id AS order_id, o.customer_id, l.id AS line_id, f.state, f.round, d.vendor_id, d.id AS delivery_id
    FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id JOIN orders o ON o.id = l.order_id
    JOIN deliveries d ON d.fulfilment_id = f.id AND d.purpose = 'issue' AND d.round = f.round
   WHERE f.id = ANY($1) ORDER BY l.position`;

/** The lock that a release takes first: of a clerk's action and a release the second sees the first. */
const LOCK_DELIVERY = `SELECT state, step, purpose FROM deliveries WHERE id = $1 FOR NO KEY UPDATE`;
/** A statement of its own, after the lock. Open: an attempt is unknown, disputed or pending, and no finding says that nothing came of it. A look-up does not close it. */
const READ_OPEN = `SELECT EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = $1 AND ${isLeftOpen('a')})
  AND NOT EXISTS (SELECT 1 FROM delivery_findings WHERE delivery_id = $1 AND finding IN ${inSql(CAME_TO_NOTHING)}) AS ever_unknown,
  EXISTS (SELECT 1 FROM attempts WHERE delivery_id = $1 AND released_at IS NOT NULL) AS ever_released`;

const MARK = {
  cancelled: `UPDATE deliveries SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()) WHERE id = $1`,
  held: `UPDATE deliveries SET hold = true WHERE id = $1`,
  resumed: `UPDATE deliveries SET hold = false WHERE id = $1`,
} as const;

/** The product reference is fixed for one delivery, so that its repeats are identical; the next round takes the current one. */
const NAME_PRODUCT_ANEW = `UPDATE order_lines SET product_reference = (SELECT vendor_reference FROM products p WHERE p.id = product_id) WHERE id = $1`;

/** Ends in which the vendor certainly did nothing, at whatever step. */
const CERTAINLY_NOT_DONE = new Set(['needs-input', 'refused']);

/** True where the vendor cannot have acted: no release is in flight or open, and the delivery stands at its first step, was never released, or ended as not done. */
const isStillHere = ({ state, step, purpose, everUnknown, everReleased }: LockedDelivery): boolean =>
  (step === purpose || !everReleased || CERTAINLY_NOT_DONE.has(state)) &&
  state !== 'released' &&
  state !== 'done' &&
  !everUnknown;

@Injectable()
export class OrderActionService {
  constructor(
    private readonly orders: OrderService,
    private readonly fulfilments: FulfilmentService,
    private readonly work: UnitOfWork,
    @Env() private readonly env: Pick<OrdersEnv, 'KEY_ENCRYPTION_KEY'>,
  ) {}

  /** Acts on every line that allows it, and refuses when no line does. Lines that may be at the vendor stay as they are. */
  async act(orderId: string, action: Action, caller: Caller): Promise<OrderView> {
    await this.orders.assertVisible(orderId, caller);
    const count = await this.work.run('action', async (manager, work) => {
      const lines = await this.lockLines(manager, orderId, null);
      const able = lines.filter((line) => nextState(line.state, action));
      const done: LockedLine[] = [];
      for (const line of able) if (await this.actOnLine(manager, line, action, caller)) done.push(line);
      if (done.length === 0) throw new Refusal(able.length === 0 ? 'wrong-state' : 'already-with-vendor');
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
      const delivery = await this.lockDelivery(manager, line);
      // A new intent key would make a second license if the first attempt still succeeds.
      if (!isStillHere(delivery)) throw new Refusal('already-with-vendor');
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
      await manager.query(NAME_PRODUCT_ANEW, [line.lineId]);
      await manager.query(`UPDATE fulfilments SET person_version_id = $2, round = $3 WHERE id = $1`, [
        line.id,
        personVersionId,
        round,
      ]);
      await this.fulfilments.move(manager, line, 'answered', null, caller.subject);
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
    return rows<LockedLine>(manager, READ_LINES, [locked.map((line) => line.id)]);
  }

  private async lockDelivery(manager: EntityManager, line: LockedLine): Promise<LockedDelivery> {
    const [delivery] = await rows<Omit<LockedDelivery, keyof Open>>(manager, LOCK_DELIVERY, [line.deliveryId]);
    const [open] = await rows<Open>(manager, READ_OPEN, [line.deliveryId]);
    return { ...delivery!, ...open! };
  }

  private async actOnLine(manager: EntityManager, line: LockedLine, action: Action, caller: Caller): Promise<boolean> {
    if (!isStillHere(await this.lockDelivery(manager, line))) return false;
    await manager.query(MARK[action], [line.deliveryId]);
    await this.fulfilments.move(manager, line, action, null, caller.subject);
    return true;
  }
}
