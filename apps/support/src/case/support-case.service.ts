/** Opening and keeping support cases. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import { atDatabase, databaseNow, databaseToday } from '#kernel/database/database-now.js';
import { countOf, rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import type { Caller } from '#kernel/http/access.js';
import { isQuoted } from '#disclosure/quoted.js';
import { repeatsValue } from '#disclosure/vendor-text.js';
import type { Work } from '#kernel/jobs/unit-of-work.js';
import { log } from '#kernel/log/log.js';
import { CaseText, SupportCase, VendorAnswerEntry } from '#model/support-case.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { licenseMeant, licensesByEmail, wayOf, whyNotSupported, type CaseLicense } from './case-license.js';
import type {
  CaseView,
  CasePage,
  CaseQuery,
  ChangeCaseBody,
  FindLicensesBody,
  FoundLicensePage,
  OpenCaseBody,
  RecordAnswerBody,
  ReopenCaseBody,
} from './support-case.dto.js';
import { personalHits } from '#kernel/text/personal-hits.js';
import {
  MOST_ANSWERS,
  MOST_TEXTS,
  READ_TEXTS,
  READ_WHOSE,
  readCase,
  readCasePage,
  readSummaries,
  type Whose,
} from './support-case.queries.js';
import { WaitingService } from '../escalation/waiting.service.js';

const LOCK = `SELECT state, text_version, license_id, language FROM support_cases WHERE id = $1 FOR NO KEY UPDATE`;
const IS_TEXT = `SELECT 1 FROM case_texts WHERE case_id = $1 AND version = $2 AND text = $3`;
const COUNT_ANSWERS = `SELECT count(*)::int AS count FROM vendor_answers WHERE case_id = $1`;
const UNDER_WAY = `SELECT id FROM escalations WHERE case_id = $1 AND state = 'delivering'`;
type LockedCase = Pick<SupportCase, 'state' | 'textVersion' | 'licenseId' | 'language'>;

const filled = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Null where support is paid for, otherwise the administrator's reason; without one it is refused. */
async function overrideOf(
  manager: EntityManager,
  license: CaseLicense,
  overrideReason: string | undefined,
  caller: Caller,
  field?: string,
): Promise<string | null> {
  const fault = whyNotSupported(license, await databaseToday(manager));
  if (!fault) return null;
  if (fault === 'maintenance-not-paid' && overrideReason !== undefined && caller.roles.includes('admin'))
    return overrideReason;
  throw new Refusal(fault, field ? [{ field, rule: fault }] : []);
}

@Injectable()
export class SupportCaseService {
  constructor(
    private readonly source: DataSource,
    private readonly waiting: WaitingService,
  ) {}

  findLicenses(wish: FindLicensesBody): Promise<FoundLicensePage> {
    return licensesByEmail(this.source, wish);
  }

  async open(body: OpenCaseBody, caller: Caller): Promise<CaseView> {
    const id = newId('supportCase');
    await this.source.transaction(async (manager) => {
      const license = await licenseMeant(manager, body);
      const overrideReason = await overrideOf(manager, license, body.overrideReason, caller, wayOf(body));
      const now = await databaseNow(manager);
      const row: SupportCase = {
        id,
        licenseId: license.id,
        vendorId: license.vendorId,
        personId: license.personId,
        personVersionId: license.personVersionId,
        language: body.language,
        state: 'open',
        notes: body.notes ?? null,
        textVersion: 1,
        overrideReason,
        openedBy: caller.subject,
        openedAt: now,
        closedAt: null,
        notesPurgedAt: null,
      };
      await manager.createQueryBuilder().insert().into(SupportCase).values(row).execute();
      await this.writeText(manager, id, 1, body.problem, caller);
      // The case holds the override reason; the record says only that one was given.
      const { problem, language, notes } = body;
      const said = changesOf('supportCase', null, { state: 'open', problem, language, notes, overrideReason });
      await recordChange(manager, caller, 'case.open', [id, license.id], said);
    });
    log.info('case.opened', { caseId: id });
    return this.read(id);
  }

  async read(id: string): Promise<CaseView> {
    const found = await readCase(this.source, id);
    if (!found) throw new Refusal('not-found');
    return found;
  }

  async list(query: CaseQuery): Promise<CasePage> {
    const { ids, isLast } = await readCasePage(this.source, query);
    return { items: await readSummaries(this.source, ids), next: isLast ? null : ids.at(-1)! };
  }

  async change(id: string, change: ChangeCaseBody, caller: Caller): Promise<CaseView> {
    await this.waiting.afterAnswers(id, async (manager, work) => {
      const { textVersion, language: before } = await this.lock(manager, id, 'open');
      const { language, notes } = change;
      const changes = filled({ language, notes });
      if (change.problem !== undefined && !(await this.isText(manager, id, textVersion, change.problem))) {
        if (textVersion >= MOST_TEXTS) throw new Refusal('too-many-texts');
        await this.writeText(manager, id, textVersion + 1, change.problem, caller);
        // Composed escalations and open questions are about the old text.
        await this.waiting.end(manager, work, id, 'text-changed');
        Object.assign(changes, { textVersion: textVersion + 1 });
      }
      if (Object.keys(changes).length > 0)
        await manager.createQueryBuilder().update(SupportCase).set(changes).where({ id }).execute();
      const problem = 'textVersion' in changes ? change.problem : undefined;
      const said = changesOf('supportCase', { language: before }, { ...filled({ language, notes }), problem });
      if (said.length > 0) await recordChange(manager, caller, 'case.change', id, said);
    });
    return this.read(id);
  }

  /** Ends the open questions of the case: from then on nobody is asked, and no answer is used. */
  async close(id: string, caller: Caller): Promise<CaseView> {
    return this.turn(id, 'case.close', caller, { state: 'closed', closedAt: atDatabase }, async (manager, work) => {
      const underWay = await rows(manager, UNDER_WAY, [id]);
      if (underWay.length > 0) throw new Refusal('already-under-way');
      await this.waiting.end(manager, work, id, 'case-closed');
      return {};
    });
  }

  /** The license is judged as if the case were opened now. */
  async reopen(id: string, body: ReopenCaseBody, caller: Caller): Promise<CaseView> {
    const to = { state: 'open', closedAt: null } as const;
    return this.turn(id, 'case.reopen', caller, to, async (manager, _work, { licenseId }) => {
      await this.waiting.hasEnded(manager, id);
      const license = await licenseMeant(manager, { licenseId });
      const overrideReason = await overrideOf(manager, license, body.overrideReason, caller);
      return overrideReason === null ? {} : { overrideReason };
    });
  }

  /** Records what the vendor answered. The answer reaches the licensee only when staff relay it. */
  async recordAnswer(id: string, body: RecordAnswerBody, caller: Caller): Promise<CaseView> {
    await this.refuseForeignReference(id, body.vendorCaseReference);
    const row = {
      id: newId('vendorAnswer'),
      caseId: id,
      vendorCaseReference: body.vendorCaseReference ?? null,
      text: body.text,
      relayedAt: null,
      recordedBy: caller.subject,
      recordedAt: atDatabase,
    };
    await this.source.transaction(async (manager) => {
      await this.lock(manager, id);
      const count = await countOf(manager, COUNT_ANSWERS, [id]);
      if (count >= MOST_ANSWERS) throw new Refusal('too-many-answers');
      await manager.createQueryBuilder().insert().into(VendorAnswerEntry).values(row).execute();
      const said = changesOf('supportCase', null, { vendorAnswer: body.text });
      await recordChange(manager, caller, 'case.record-answer', [id, row.id], said);
    });
    return this.read(id);
  }

  /** A notice to stop and to erase repeats this reference, so it must hold no name, address or number of the person. */
  private async refuseForeignReference(id: string, reference: string | undefined): Promise<void> {
    if (reference === undefined) return;
    const [who] = await rows<Whose>(this.source, READ_WHOSE, [id]);
    if (!who) throw new Refusal('not-found');
    const { phone, ...values } = who;
    const texts = await rows<Pick<CaseText, 'text'>>(this.source, READ_TEXTS, [id]);
    const isTheirs = repeatsValue(values, reference) || personalHits(reference, { phone }).length > 0;
    if (isTheirs || (await isQuoted(reference, texts)))
      throw new Refusal('invalid-input', [{ field: 'vendorCaseReference', rule: 'personal-data' }]);
  }

  async markRelayed(id: string, answerId: string, caller: Caller): Promise<CaseView> {
    const marked = await this.source.transaction(async (manager) => {
      const done = await manager
        .createQueryBuilder()
        .update(VendorAnswerEntry)
        .set({ relayedAt: atDatabase })
        .where('id = :answerId AND case_id = :id AND relayed_at IS NULL', { answerId, id })
        .execute();
      if (done.affected) await recordChange(manager, caller, 'case.mark-relayed', [id, answerId]);
      return done;
    });
    const found = await this.read(id);
    if (marked.affected === 0 && !found.vendorAnswers.some((answer) => answer.id === answerId))
      throw new Refusal('not-found');
    return found;
  }

  private async turn(
    id: string,
    action: 'case.close' | 'case.reopen',
    caller: Caller,
    to: { readonly state: 'open' | 'closed'; readonly closedAt: null | (() => string) },
    alongside: (manager: EntityManager, work: Work, locked: LockedCase) => Promise<Partial<SupportCase>>,
  ): Promise<CaseView> {
    await this.waiting.afterAnswers(id, async (manager, work) => {
      const from = action === 'case.close' ? 'open' : 'closed';
      const more = await alongside(manager, work, await this.lock(manager, id, from));
      await manager
        .createQueryBuilder()
        .update(SupportCase)
        .set({ ...to, ...more })
        .where({ id })
        .execute();
      const { overrideReason } = more;
      const said = changesOf('supportCase', { state: from }, { state: to.state, overrideReason });
      await recordChange(manager, caller, action, id, said);
    });
    return this.read(id);
  }

  /** `state`: the required state of the case, if any. */
  private async lock(manager: EntityManager, id: string, state?: 'open' | 'closed'): Promise<LockedCase> {
    const [row] = await rows<LockedCase>(manager, LOCK, [id]);
    if (!row) throw new Refusal('not-found');
    if (state !== undefined && row.state !== state) throw new Refusal('wrong-state');
    return row;
  }

  /** The same text again keeps questions and answers valid: the person has read it. */
  private async isText(manager: EntityManager, caseId: string, version: number, text: string): Promise<boolean> {
    const same = await rows(manager, IS_TEXT, [caseId, version, text]);
    return same.length > 0;
  }

  private async writeText(
    manager: EntityManager,
    caseId: string,
    version: number,
    text: string,
    caller: Caller,
  ): Promise<void> {
    const row = {
      caseId,
      version,
      text,
      writtenBy: caller.subject,
      writtenAt: atDatabase,
      purgedAt: null,
    };
    await manager.createQueryBuilder().insert().into(CaseText).values(row).execute();
  }
}
