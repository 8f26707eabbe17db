/** Records what staff read before the answer is sent, and refused requests. A change records itself within its transaction. */
import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { mergeMap, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { auditRow, type Actor } from '#kernel/audit/actions.js';
import { hasRecorded, writeRecord, type Entry } from '#model/audit/record.js';
import { isAnyId } from '#kernel/ids.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { Refusal } from '#kernel/refusal.js';
import { RefusalBook, type CallerRequest } from '#kernel/http/access.js';
import { AUDIT_KEY, type Audit } from '#kernel/http/audit-route.js';

/** The row that the path names, for a route without `rowsOf`. */
const rowOfPath = (request: CallerRequest): string[] => {
  const { id } = request.params as { id?: unknown };
  return isAnyId(id) ? [id] : [];
};

@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly source: DataSource,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const audit = this.reflector.get<Audit | undefined>(AUDIT_KEY, context.getHandler());
    const { caller } = request;
    if (!audit || !caller || auditRow(audit.action).kind === 'none') return next.handle();
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        // A change that changed nothing, such as a second press, is recorded as a read.
        if (!hasRecorded(caller)) {
          const rowIds = audit.rowsOf ? audit.rowsOf(answer as never) : rowOfPath(request);
          await this.write(caller, { kind: 'read', action: audit.action, rowIds });
        }
        return answer;
      }),
    );
  }

  /** If the record cannot be written, the request is refused: nothing is shown unrecorded. */
  private async write(actor: Actor, entry: Entry): Promise<void> {
    try {
      await writeRecord(this.source, actor, entry);
    } catch (error) {
      log.error('audit.not-written', { requestId: actor.requestId ?? 'none', ...errorFacts(error) });
      throw new Refusal('service-unavailable');
    }
  }
}

const MINUTE_MS = 60_000;
/** Refusals recorded per subject and process; further ones are only logged. */
const MOST_A_MINUTE = 300;

/** Refusals in the log, and as records at a bounded pace: a token that ran out must not fill the table. */
@Injectable()
export class RecordedRefusals extends RefusalBook {
  private readonly counts = new Map<string, number>();
  private since = performance.now();

  constructor(private readonly source: DataSource) {
    super();
  }

  async note(...[actor, route, code]: Parameters<RefusalBook['note']>): Promise<void> {
    const { subject } = actor;
    const facts = { requestId: actor.requestId ?? 'none', subject, code };
    log.warn('access.refused', { ...facts, method: route.method, route: route.pattern });
    if (!route.action || !this.isWithinPace(subject)) return;
    try {
      const rowIds = isAnyId(route.row) ? [route.row] : [];
      await writeRecord(this.source, actor, { kind: 'refusal', action: route.action, rowIds, code });
    } catch (error) {
      // The caller is refused all the same, and the log entry above names them.
      log.error('audit.not-written', { ...facts, ...errorFacts(error) });
    }
  }

  private isWithinPace(subject: string): boolean {
    const now = performance.now();
    if (now - this.since > MINUTE_MS) {
      this.counts.clear();
      this.since = now;
    }
    const count = (this.counts.get(subject) ?? 0) + 1;
    this.counts.set(subject, count);
    return count <= MOST_A_MINUTE;
  }
}
