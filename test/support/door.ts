/** The one door out, opened as vendor-sync's own role: claims to release, and what came of it. */
import type pg from 'pg';
import { disclose, type Release, type ReleaseRequest } from '#disclosure/disclose.js';
import type { OrderLine } from '#model/order.entity.js';
import { claimed } from './claimed.js';
import type { TestDatabase } from './cluster.js';
import { Dispatch } from './dispatch.js';
import { LICENSEE } from './wishes.js';

export class Door {
  private constructor(
    readonly dispatch: Dispatch,
    readonly vendor: string,
  ) {}

  static async open(): Promise<Door> {
    const dispatch = await Dispatch.open();
    return new Door(dispatch, await dispatch.vendor());
  }

  get database(): TestDatabase {
    return this.dispatch.database;
  }

  readonly release = (request: ReleaseRequest): Promise<Release> =>
    disclose(this.dispatch.source, this.dispatch.wrappingKey, request);

  /** An order's delivery that is claimed, and what its release asks for; of one person, unless another is named. */
  async claim(licensee: Partial<typeof LICENSEE> = LICENSEE, more: Partial<OrderLine> = {}): Promise<ReleaseRequest> {
    const person =
      licensee === LICENSEE
        ? {}
        : { personVersionId: (await this.dispatch.somebody({ lastName: '', ...licensee })).version };
    return claimed(this.database, await this.dispatch.issue(this.vendor, person, { ...person, ...more }));
  }

  query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]> {
    return this.database.query<T>(sql, values);
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
  ): Promise<{ person_id: string; version_id: string; customer_id: string; wrapped_key: Buffer | null }> {
    const [row] = await this.query<{
      person_id: string;
      version_id: string;
      customer_id: string;
      wrapped_key: Buffer | null;
    }>(
      `SELECT v.person_id, v.id AS version_id, p.customer_id, k.wrapped_key
         FROM deliveries d JOIN person_versions v ON v.id = d.person_version_id JOIN persons p ON p.id = v.person_id
         LEFT JOIN person_keys k ON k.person_id = p.id WHERE d.id = $1`,
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

  close(): Promise<void> {
    return this.dispatch.close();
  }
}
