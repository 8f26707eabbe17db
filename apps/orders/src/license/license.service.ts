/** Ending a license: a delivery like any other, and nothing about a person goes with it. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '#common/http/access.js';
import { JobSender } from '#common/jobs/job-sender.js';
import { log } from '#common/log/log.js';
import { Delivery } from '#common/model/delivery.entity.js';
import { Refusal } from '#common/refusal.js';
import { deliveryRow } from '../fulfilment/fulfilment.service.js';
import { OrderService } from '../order/order.service.js';
import type { RevocationAnswer } from './license.dto.js';

interface LicenseRow {
  order_id: string;
  vendor_id: string;
  person_version_id: string;
  state: string;
}

const READ = `
  SELECT l.order_id, li.vendor_id, li.person_version_id, li.state
    FROM licenses li JOIN fulfilments f ON f.id = li.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id
   WHERE li.id = $1`;

/** The lock of the fulfilment makes two presses one. */
const LOCK = `SELECT f.id FROM fulfilments f JOIN licenses li ON li.fulfilment_id = f.id WHERE li.id = $1 FOR NO KEY UPDATE OF f`;
const FIND_RUNNING = `SELECT id, state FROM deliveries WHERE license_id = $1 AND purpose = 'revoke' ORDER BY round DESC LIMIT 1`;
const ROUNDS = `SELECT count(*)::int AS count FROM deliveries WHERE license_id = $1 AND purpose = 'revoke'`;

const ENDED = new Set(['refused', 'needs-input', 'cancelled']);

@Injectable()
export class LicenseService {
  constructor(
    private readonly source: DataSource,
    private readonly orders: OrderService,
    private readonly sender: JobSender,
  ) {}

  /** Asks the vendor to revoke; pressing again while it is under way finds the same delivery. */
  async revoke(id: string, caller: Caller): Promise<RevocationAnswer> {
    const [license] = await this.source.query<LicenseRow[]>(READ, [id]);
    if (!license) throw new Refusal('not-found');
    await this.orders.assertVisible(license.order_id, caller);
    if (license.state !== 'active') return { id, state: license.state };
    const deliveryId = await this.source.transaction(async (manager) => {
      await manager.query(LOCK, [id]);
      const [running] = await manager.query<{ id: string; state: string }[]>(FIND_RUNNING, [id]);
      if (running && !ENDED.has(running.state)) return undefined;
      const [{ count }] = await manager.query<[{ count: number }]>(ROUNDS, [id]);
      const row = deliveryRow(
        {
          vendorId: license.vendor_id,
          purpose: 'revoke',
          fulfilmentId: null,
          licenseId: id,
          personVersionId: license.person_version_id,
          round: count + 1,
        },
        new Date(),
      );
      await manager.createQueryBuilder().insert().into(Delivery).values(row).execute();
      return row.id;
    });
    if (deliveryId) {
      log.info('license.revocation-asked', { licenseId: id, deliveryId });
      await this.sender.send('deliver', deliveryId, 0);
    }
    return { id, state: 'revoking' };
  }
}
