/** Confirmations of customers: recorded by data protection or an administrator, with evidence, and never rewritten. */
import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import { databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import type { Caller } from '#kernel/http/access.js';
import { pageOf } from '#kernel/http/page.js';
import { CustomerConfirmation } from '#model/customer-statement.entity.js';
import { Customer } from '#model/customer.entity.js';
import { Refusal } from '#kernel/refusal.js';
import {
  confirmationView,
  type ConfirmationBody,
  type ConfirmationPage,
  type ConfirmationQuery,
  type ConfirmationView,
} from './confirmation.dto.js';

@Injectable()
export class ConfirmationService {
  constructor(private readonly source: DataSource) {}

  /** After `tells: false` the notice is due again for licensees whom we never told. A repeat of the last confirmation is refused, and so is a first `tells: false`: it is what holds without any. */
  async record(customerId: string, { tells, evidence }: ConfirmationBody, caller: Caller): Promise<ConfirmationView> {
    const row = await this.source.transaction(async (manager) => {
      const before = await manager.findOne(Customer, {
        where: { id: customerId },
        lock: { mode: 'for_no_key_update' },
      });
      if (!before) throw new Refusal('not-found');
      if ((before.tellsLicenseesSince !== null) === tells) throw new Refusal('wrong-state');
      const now = await databaseNow(manager);
      const made: CustomerConfirmation = {
        id: newId('customerConfirmation'),
        customerId,
        tells,
        evidence,
        recordedBy: caller.subject,
        recordedAt: now,
      };
      const after = { tellsLicenseesSince: tells ? now : null };
      await manager.createQueryBuilder().insert().into(CustomerConfirmation).values(made).execute();
      await manager
        .createQueryBuilder()
        .update(Customer)
        .set({ ...after, tellsLicenseesRecordedBy: tells ? caller.subject : null, updatedAt: now })
        .where({ id: customerId })
        .execute();
      const said = [...changesOf('customer', before, after), ...changesOf('confirmation', null, { evidence })];
      await recordChange(manager, caller, 'customer.confirm', [customerId, made.id], said);
      return made;
    });
    return confirmationView(row);
  }

  /** Newest first. */
  async list(customerId: string, { after, limit }: ConfirmationQuery): Promise<ConfirmationPage> {
    if (!(await this.source.manager.existsBy(Customer, { id: customerId }))) throw new Refusal('not-found');
    const rows = await this.source.manager.find(CustomerConfirmation, {
      where: { customerId, ...(after === undefined ? {} : { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, confirmationView);
  }
}
