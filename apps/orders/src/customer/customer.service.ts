/** Keeping customers. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pageOf } from '#kernel/http/page.js';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import { atDatabase, databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import type { Caller } from '#kernel/http/access.js';
import { Customer } from '#model/customer.entity.js';
import { Refusal } from '#kernel/refusal.js';
import type { CustomerView, CustomerBody, CustomerChange, CustomerPage, CustomerSearch, CustomerSummaryView } from './customer.dto.js'; // prettier-ignore

const summary = ({
  id,
  organisation,
  address,
  phone,
  tellsLicenseesSince,
  createdAt,
}: Customer): CustomerSummaryView => ({
  id,
  organisation,
  address,
  phone,
  tellsLicenseesSince: tellsLicenseesSince?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});
const answer = (customer: Customer): CustomerView => ({ ...summary(customer), notes: customer.notes });

@Injectable()
export class CustomerService {
  constructor(private readonly source: DataSource) {}

  async add(body: CustomerBody, caller: Caller): Promise<CustomerView> {
    const now = await databaseNow(this.source);
    const customer: Customer = {
      id: newId('customer'),
      organisation: body.organisation,
      address: body.address ?? null,
      phone: body.phone ?? null,
      notes: body.notes ?? null,
      tellsLicenseesSince: null,
      tellsLicenseesRecordedBy: null,
      createdBy: caller.subject,
      createdAt: now,
      updatedAt: now,
    };
    await this.source.transaction(async (manager) => {
      await manager.createQueryBuilder().insert().into(Customer).values(customer).execute();
      await recordChange(manager, caller, 'customer.add', customer.id, changesOf('customer', null, customer));
    });
    return answer(customer);
  }

  async read(id: string): Promise<CustomerView> {
    const customer = await this.source.manager.findOneBy(Customer, { id });
    if (!customer) throw new Refusal('not-found');
    return answer(customer);
  }

  async change(id: string, change: CustomerChange, caller: Caller): Promise<CustomerView> {
    const { organisation, address, phone, notes } = change;
    const changes = Object.fromEntries(
      Object.entries({ organisation, address, phone, notes }).filter(([, value]) => value !== undefined),
    );
    await this.source.transaction(async (manager) => {
      const before = await manager.findOne(Customer, { where: { id }, lock: { mode: 'for_no_key_update' } });
      if (!before) throw new Refusal('not-found');
      await manager
        .createQueryBuilder()
        .update(Customer)
        .set({ ...changes, updatedAt: atDatabase })
        .where({ id })
        .execute();
      const said = changesOf('customer', before, changes);
      if (said.length > 0) await recordChange(manager, caller, 'customer.change', id, said);
    });
    return this.read(id);
  }

  async search({ organisation, after, limit }: CustomerSearch): Promise<CustomerPage> {
    const query = this.source.manager
      .createQueryBuilder(Customer, 'c')
      .orderBy('c.id', 'DESC')
      .limit(limit + 1);
    if (organisation)
      query.andWhere('c.organisation ILIKE :part', { part: `%${organisation.replace(/[\\%_]/g, '\\$&')}%` });
    if (after) query.andWhere('c.id < :after', { after });
    return pageOf(await query.getMany(), limit, summary);
  }
}
