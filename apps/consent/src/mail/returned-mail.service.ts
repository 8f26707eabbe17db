/** Records that a mail came back: bounces go to the reseller's own mailbox, which this service does not read. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { rows } from '#kernel/database/rows.js';
import type { Caller } from '#kernel/http/access.js';
import { log } from '#kernel/log/log.js';
import { Refusal } from '#kernel/refusal.js';
import { MAY_HAVE_ARRIVED } from '#model/consent.entity.js';
import { inSql } from '#model/in-sql.js';
import { mailFate, type MailFateView, type MailFateRow } from '#model/mail-fate.view.js';

const RETURNED = `
  UPDATE mails SET returned_at = clock_timestamp(), returned_recorded_by = $2
   WHERE id = $1 AND state IN ${inSql(MAY_HAVE_ARRIVED)} AND returned_at IS NULL
   RETURNING id`;
const READ_FATE = `SELECT id, kind, state, reason, next_at, settled_at, returned_at FROM mails WHERE id = $1`;

@Injectable()
export class ReturnedMailService {
  constructor(private readonly source: DataSource) {}

  /** The first record counts; a mail that was never sent cannot have come back. */
  async record(id: string, caller: Caller): Promise<MailFateView> {
    await this.source.transaction(async (manager) => {
      const marked = await rows(manager, RETURNED, [id, caller.subject]);
      if (marked.length > 0) await recordChange(manager, caller, 'mail.record-return', id);
    });
    const [row] = await rows<MailFateRow>(this.source, READ_FATE, [id]);
    if (!row) throw new Refusal('not-found');
    if (!row.returnedAt) throw new Refusal('wrong-state');
    log.info('mail.returned', { mailId: id });
    return mailFate(row);
  }
}
