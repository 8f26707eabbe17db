/** Revokes licenses. A revocation is a delivery without personal fields. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { databaseNow } from '#kernel/database/database-now.js';
import { countOf, rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import type { Caller } from '#kernel/http/access.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { log } from '#kernel/log/log.js';
import { Delivery } from '#model/delivery.entity.js';
import type { DeliveryState } from '#model/delivery.states.js';
import { deliveryRow } from '#model/new-delivery.js';
import type { License } from '#model/license.entity.js';
import { OrderEvent, type OrderLine } from '#model/order.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { OrderService } from '../order/order.service.js';
import type { RevocationView } from './license.dto.js';

type LicenseRow = Pick<OrderLine, 'orderId'> & Pick<License, 'vendorId' | 'personVersionId' | 'state'>;

const READ = `
  SELECT l.order_id, li.vendor_id, li.person_version_id, li.state
    FROM licenses li JOIN fulfilments f ON f.id = li.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id
   WHERE li.id = $1`;

type Running = Pick<Delivery, 'id' | 'state' | 'reason'>;

/** The lock of the fulfilment: of two concurrent requests the second finds the delivery of the first. */
const LOCK = `SELECT f.id AS fulfilment_id FROM fulfilments f JOIN licenses li ON li.fulfilment_id = f.id WHERE li.id = $1 FOR NO KEY UPDATE OF f`;
const FIND_RUNNING = `SELECT id, state, reason FROM deliveries WHERE license_id = $1 AND purpose = 'revoke' ORDER BY round DESC LIMIT 1`;
const ROUNDS = `SELECT count(*)::int AS count FROM deliveries WHERE license_id = $1 AND purpose = 'revoke'`;

/** Ends after which a new revocation may begin. A vendor's refusal is dead-lettered instead, and an administrator retries it. */
const CAME_TO_NOTHING: ReadonlySet<DeliveryState> = new Set(['refused', 'needs-input', 'cancelled']);

@Injectable()
export class LicenseService {
  constructor(
    private readonly source: DataSource,
    private readonly orders: OrderService,
    private readonly work: UnitOfWork,
  ) {}

  /** Begins a revocation, or finds the one that is under way. */
  async revoke(id: string, caller: Caller): Promise<RevocationView> {
    const [license] = await rows<LicenseRow>(this.source, READ, [id]);
    if (!license) throw new Refusal('not-found');
    await this.orders.assertVisible(license.orderId, caller);
    if (license.state !== 'active') return { id, state: license.state, reason: null };
    const { begun, running } = await this.work.run('revocation', async (manager, work) => {
      const [locked] = await rows<Pick<License, 'fulfilmentId'>>(manager, LOCK, [id]);
      const [running] = await rows<Running>(manager, FIND_RUNNING, [id]);
      if (running && !CAME_TO_NOTHING.has(running.state)) {
        work.changedNothing();
        return { running };
      }
      const before = await countOf(manager, ROUNDS, [id]);
      const row = deliveryRow({
        vendorId: license.vendorId,
        purpose: 'revoke',
        form: 'serial-only',
        licenseId: id,
        personVersionId: license.personVersionId,
        round: before + 1,
        intentKey: randomUUID(),
      });
      await manager.createQueryBuilder().insert().into(Delivery).values(row).execute();
      const event: OrderEvent = {
        id: newId('orderEvent'),
        orderId: license.orderId,
        fulfilmentId: locked!.fulfilmentId,
        event: 'revocation-asked',
        state: null,
        actor: caller.subject,
        at: await databaseNow(manager),
      };
      await manager.createQueryBuilder().insert().into(OrderEvent).values(event).execute();
      await recordChange(manager, caller, 'license.revoke', [id, license.orderId]);
      work.nudge('deliver', license.vendorId);
      return { begun: row.id };
    });
    if (running?.state === 'dead') return { id, state: 'attention', reason: running.reason };
    if (begun) log.info('license.revocation-asked', { licenseId: id, deliveryId: begun });
    return { id, state: 'revoking', reason: null };
  }
}
