/** The one door out, opened as vendor-sync's own role: claims to release, and what came of it. */
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { makeDataSource } from '#common/database/data-source.js';
import { disclose } from '#common/disclosure/disclose.js';
import type { Release, ReleaseRequest } from '#common/disclosure/disclose.js';
import { WRAPPING_KEY } from './app.js';
import type { Json } from './app.js';
import { claimed, deliveryOf } from './claimed.js';
import { Counter, LICENSEE, line } from './counter.js';
import type { OrderView } from './counter.js';

export class Door {
  private constructor(
    readonly desk: Counter,
    readonly customer: string,
    readonly vendor: string,
    private readonly vendorSync: DataSource,
  ) {}

  static async open(): Promise<Door> {
    const desk = await Counter.open();
    const vendor = await desk.vendor('Acme');
    await desk.product('ACME', vendor);
    const url = desk.database.url('sparsam_vendor_sync');
    const source = makeDataSource({ url, poolMax: 4, applicationName: 'test-vendor-sync' });
    return new Door(desk, await desk.customer(), vendor, await source.initialize());
  }

  readonly release = (request: ReleaseRequest): Promise<Release> => disclose(this.vendorSync, WRAPPING_KEY, request);

  /** An order whose delivery is claimed, and what its release asks for. */
  async claimedOrder(
    licensee: Json = LICENSEE,
    more: Json = {},
  ): Promise<{ order: OrderView; request: ReleaseRequest }> {
    const order = await this.desk.placed(this.customer, [line('ACME', licensee, more)]);
    return { order, request: await claimed(this.desk.database, await deliveryOf(this.desk.database, order.id)) };
  }

  async claim(licensee: Json = LICENSEE, more: Json = {}): Promise<ReleaseRequest> {
    return (await this.claimedOrder(licensee, more)).request;
  }

  query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]> {
    return this.desk.database.query<T>(sql, values);
  }

  /** The ledger's rows of a delivery. */
  ledger(request: ReleaseRequest): Promise<pg.QueryResultRow[]> {
    return this.query(`SELECT * FROM disclosures WHERE delivery_id = $1`, [request.deliveryId]);
  }

  /** Fails unless the release left everything as it was. */
  async expectUntouched(request: ReleaseRequest, state = 'claimed'): Promise<void> {
    expect(await this.ledger(request)).toEqual([]);
    const rows = await this.query(
      `SELECT d.state, a.released_at FROM deliveries d JOIN attempts a ON a.delivery_id = d.id WHERE a.id = $1`,
      [request.attemptId],
    );
    expect(rows).toEqual([{ state, released_at: null }]);
  }

  async personOf(
    request: ReleaseRequest,
  ): Promise<{ person_id: string; version_id: string; wrapped_key: Buffer | null }> {
    const [row] = await this.query<{ person_id: string; version_id: string; wrapped_key: Buffer | null }>(
      `SELECT p.person_id, p.id AS version_id, k.wrapped_key FROM deliveries d JOIN person_versions p ON p.id = d.person_version_id
         LEFT JOIN person_keys k ON k.person_id = p.person_id WHERE d.id = $1`,
      [request.deliveryId],
    );
    return row!;
  }

  /** Changes the vendor, as SQL, until `restoreVendor`. */
  async changeVendor(change: string): Promise<void> {
    await this.query(`UPDATE vendors SET ${change} WHERE id = $1`, [this.vendor]);
  }

  async restoreVendor(): Promise<void> {
    await this.changeVendor(
      `paused = false, withheld_fields = '{}', safeguard = 'standard-contractual-clauses', safeguard_expires_on = NULL`,
    );
  }

  async close(): Promise<void> {
    await this.vendorSync.destroy();
    await this.desk.close();
  }
}
