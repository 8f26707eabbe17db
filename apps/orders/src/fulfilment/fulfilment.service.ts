/** Moves fulfilments by the state of their delivery, and writes each move as an event. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { SETTLED, type DeliveryState } from '#model/delivery.states.js';
import { inSql } from '#model/in-sql.js';
import { atDatabase } from '#kernel/database/database-now.js';
import { nextIds } from '#kernel/database/next-rows.js';
import { rows, type As, type OrNull } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import type { Delivery, DeliveryFinding } from '#model/delivery.entity.js';
import type { Fulfilment } from '#model/fulfilment.entity.js';
import { OrderEvent, type OrderLine } from '#model/order.entity.js';
import { eventOfDelivery, nextState } from './fulfilment.states.js';
import type { FulfilmentEvent } from '#model/fulfilment.states.js';

type LockedFulfilment = Pick<Fulfilment, 'id' | 'round' | 'state'> & Pick<OrderLine, 'orderId'>;
type DeliveryRow = Pick<Delivery, 'state' | 'reason' | 'revivedBy'> &
  OrNull<As<DeliveryFinding, { foundBy: 'recordedBy' }>>;

const LOCK = `
  SELECT f.id, l.order_id, f.state, f.round FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id
   WHERE f.id = $1 FOR NO KEY UPDATE OF f`;

const READ_DELIVERY = `
  SELECT d.state, d.reason, d.revived_by, f.recorded_by AS found_by FROM deliveries d LEFT JOIN delivery_findings f ON f.delivery_id = d.id
   WHERE d.fulfilment_id = $1 AND d.purpose = 'issue' AND d.round = $2`;

const MOVE = `UPDATE fulfilments SET state = $2, reason = $3, updated_at = clock_timestamp() WHERE id = $1`;

/** Reason of a line whose delivery was cancelled although no clerk cancelled the line. */
const CANCELLED_ELSEWHERE = 'cancelled-elsewhere';

/** States of a delivery that a line at `attention` shows already. */
const STANDS = ['dead', 'cancelled'] as const satisfies readonly DeliveryState[];

/** Fulfilments that have not followed the state of their delivery yet. */
const BEHIND = `
  SELECT f.id FROM fulfilments f JOIN deliveries d ON d.fulfilment_id = f.id AND d.purpose = 'issue' AND d.round = f.round
   WHERE (f.state = 'delivering' AND d.state IN ${inSql(SETTLED)})
      OR (f.state = 'attention' AND d.state NOT IN ${inSql(STANDS)})`;

@Injectable()
export class FulfilmentService {
  constructor(
    private readonly source: DataSource,
    private readonly work: UnitOfWork,
  ) {}

  /** Moves the fulfilment by the state of its delivery; safe to call any number of times. */
  async advance(fulfilmentId: string): Promise<void> {
    await this.work.run('fulfilment', async (manager, work) => {
      const [fulfilment] = await rows<LockedFulfilment>(manager, LOCK, [fulfilmentId]);
      if (!fulfilment) return work.changedNothing();
      const [delivery] = await rows<DeliveryRow>(manager, READ_DELIVERY, [fulfilmentId, fulfilment.round]);
      const event = delivery && eventOfDelivery(delivery.state, fulfilment.state);
      if (!event || !nextState(fulfilment.state, event)) return work.changedNothing();
      const from = event === 'retried' ? fulfilment : await this.tellRetry(manager, fulfilment, delivery);
      await this.move(
        manager,
        from,
        event,
        delivery.state === 'cancelled' ? CANCELLED_ELSEWHERE : delivery.reason,
        event === 'retried' ? delivery.revivedBy : delivery.foundBy,
      );
    });
  }

  /** A line at `attention` is ended by a finding or by a retry. The event of a retry is written also where the delivery has settled meanwhile. */
  private async tellRetry(
    manager: EntityManager,
    fulfilment: LockedFulfilment,
    { foundBy, revivedBy }: DeliveryRow,
  ): Promise<LockedFulfilment> {
    if (fulfilment.state !== 'attention' || foundBy !== null || revivedBy === null) return fulfilment;
    await this.move(manager, fulfilment, 'retried', null, revivedBy);
    return { ...fulfilment, state: 'delivering' };
  }

  /** Moves a locked fulfilment and writes the event. The caller has checked that the event can happen. */
  async move(
    manager: EntityManager,
    fulfilment: Pick<LockedFulfilment, 'id' | 'orderId' | 'state'>,
    event: FulfilmentEvent,
    reason: string | null,
    actor: string | null,
  ): Promise<void> {
    const state = nextState(fulfilment.state, event);
    if (!state) throw new Error(`A fulfilment that is ${fulfilment.state} cannot be ${event}.`);
    await manager.query(MOVE, [fulfilment.id, state, reason]);
    const row = {
      id: newId('orderEvent'),
      orderId: fulfilment.orderId,
      fulfilmentId: fulfilment.id,
      event,
      state,
      reason,
      actor,
      at: atDatabase,
    };
    await manager.createQueryBuilder().insert().into(OrderEvent).values(row).execute();
  }

  /** Ids of fulfilments that the nudges missed. */
  readonly behind = (after?: string) => nextIds(this.source, BEHIND, [], after);
}
