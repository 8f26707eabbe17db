/** Reads the record of who did what. Each service writes its rows within its own transactions; no service changes them. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pageOf } from '#kernel/http/page.js';
import { AuditRecord } from '#model/audit-record.entity.js';
import { auditRecordView, type AuditPage, type AuditQuery } from './audit.dto.js';

@Injectable()
export class AuditService {
  constructor(private readonly source: DataSource) {}

  /** Newest first. */
  async list(query: AuditQuery): Promise<AuditPage> {
    const { subject, row, kind, action, from, before, after, limit } = query;
    const records = this.source.manager
      .createQueryBuilder(AuditRecord, 'r')
      .orderBy('r.id', 'DESC')
      .limit(limit + 1);
    if (subject !== undefined) records.andWhere('r.subject = :subject', { subject });
    if (row !== undefined) records.andWhere('r.row_ids @> ARRAY[:row]::text[]', { row });
    if (kind !== undefined) records.andWhere('r.kind = :kind', { kind });
    if (action !== undefined) records.andWhere('r.action = :action', { action });
    if (from !== undefined) records.andWhere('r.at >= :from', { from });
    if (before !== undefined) records.andWhere('r.at < :before', { before });
    if (after !== undefined) records.andWhere('r.id < :after', { after });
    return pageOf(await records.getMany(), limit, auditRecordView);
  }
}
