/** A support case that went all the way and was closed: text, notes, consent, mails, links, delivery, attempt, ledger, vendor's answer. */
import { newId } from '#kernel/ids.js';
import type { RetentionKind } from '#model/retention/retention.js';
import { QuestionService } from '../../apps/consent/src/decision/question.service.js';
import { DecisionService } from '../../apps/consent/src/decision/decision.service.js';
import { AnswerService } from '../../apps/support/src/escalation/answer.service.js';
import { EscalationService } from '../../apps/support/src/escalation/escalation.service.js';
import type { ServiceName } from '#kernel/services.js';
import { Counter, line } from './counter.js';
import type { App, Json } from './app.js';
import type { TokenWish } from './issuer.js';

export const SUPPORT: TokenWish = { roles: ['support'], subject: 'support-1' };
export const DPO: TokenWish = { roles: ['dpo'], subject: 'dpo-1' };

export interface EndedCase {
  readonly caseId: string;
  readonly personId: string;
  readonly customerId: string;
  readonly licenseId: string;
  readonly escalationId: string;
  readonly consentId: string;
  readonly deliveryId: string;
  readonly disclosureId: string;
}

/** What the values of these cases hold, so that a search finds them anywhere. */
export const MARK = 'canaryvalue';
export const NOTICE = `<html>${MARK} page</html>`;

type Shown = Parameters<DecisionService['answer']>[2];

let made = 0;

function providedBy<T>(nest: App['nest'], type: new (...args: never[]) => T): T | undefined {
  try {
    return nest.get(type, { strict: false });
  } catch {
    return undefined;
  }
}

export class CaseRoom {
  private constructor(readonly desk: Counter) {}

  /** `more` services are opened beside those that a case needs. */
  static async open(...more: ServiceName[]): Promise<CaseRoom> {
    const desk = await Counter.open('support', 'consent', ...more);
    const vendor = await desk.vendor('Acme', { supportChannel: 'mail', supportAddress: 'support@vendor.example.org' });
    await desk.product('ACME', vendor);
    return new CaseRoom(desk);
  }

  get consent() {
    return this.desk.app('consent');
  }

  get support() {
    return this.desk.app('support');
  }

  /** Of the one that is opened and has it. */
  service<T>(type: new (...args: never[]) => T): T {
    return this.desk.apps.map(({ nest }) => providedBy(nest, type)).find((found) => found !== undefined)!;
  }

  query<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.desk.database.query<T>(sql, values);
  }

  async call<T = Json>(method: string, path: string, body?: Json, as = SUPPORT): Promise<T> {
    const answer = await this.desk.knowing(path).call<T>(method, path, { as, ...(body ? { body } : {}) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    await this.settle();
    return answer.body;
  }

  /** What support sends as staff, whatever the answer. */
  async post(path: string, body?: object) {
    const answer = await this.desk.knowing(path).call('POST', path, { as: SUPPORT, ...(body ? { body } : {}) });
    await this.settle();
    return answer;
  }

  /** Consent puts the questions that support asked, and ends what support has ended: as its jobs do, at once. */
  async settle(): Promise<void> {
    const questions = this.service(QuestionService);
    for (const id of await questions.unsettled()) await questions.settle(id);
  }

  /** A license of somebody new, and a case about it that was asked and said yes to, was sent, answered and closed. */
  async endedCase(customer?: string): Promise<EndedCase> {
    const customerId = customer ?? (await this.desk.customer(`${MARK} organisation`));
    const { licenseId, serial } = await this.license(customerId);
    const opened = await this.call<{ id: string }>('POST', '/cases', {
      serialNumber: serial,
      problem: `${MARK} problem`,
      language: 'de',
      notes: `${MARK} notes`,
    });
    const escalation = await this.call<{ id: string }>('POST', `/cases/${opened.id}/escalations`);
    await this.call('POST', `/escalations/${escalation.id}/send`, { form: 'ask' });
    const [consent] = await this.query<{ id: string; person_id: string }>(
      `SELECT id, person_id FROM consents WHERE escalation_id = $1`,
      [escalation.id],
    );
    await this.answer(consent!.id, 'yes', { language: 'de', notice: NOTICE });
    const sent = await this.deliver(escalation.id, consent!.id);
    for (const tells of [true, false])
      await this.query(`INSERT INTO customer_confirmations VALUES ($1, $2, $3, $4, 'dpo-1', now())`, [
        newId('customerConfirmation'), customerId, tells, `${MARK} letter`,
      ]); // prettier-ignore
    await this.call('GET', `/cases/${opened.id}`);
    await this.call('POST', `/cases/${opened.id}/vendor-answers`, { text: `${MARK} answer` });
    await this.query(`UPDATE support_cases SET override_reason = $2 WHERE id = $1`, [opened.id, `${MARK} reason`]);
    await this.call('POST', `/cases/${opened.id}/close`);
    await this.query(`INSERT INTO correction_wishes VALUES ($1, $2, $3, 'de', 'recorded', now())`, [
      newId('correctionWish'), consent!.person_id, `${MARK} wish`,
    ]); // prettier-ignore
    await this.query(`INSERT INTO rights_wishes VALUES ($1, $2, 'objection', $3, 'de', now(), 'refused', $4, now(), 'dpo-1')`, [
      newId('rightsWish'), consent!.person_id, `${MARK} objection`, `${MARK} reply`,
    ]); // prettier-ignore
    await this.query(
      `INSERT INTO first_disclosures (person_id, recipient_entity, recipient_country, vendor_id, disclosure_id, told_by, mail_id, at)
       SELECT person_id, recipient_entity, recipient_country, vendor_id, $2, 'customer', NULL, now() FROM consents WHERE id = $1`,
      [consent!.id, sent.disclosureId],
    );
    await this.query(
      `INSERT INTO escalation_receipts (escalation_id, form, vendor_case_reference, received_at) VALUES ($1, 'personal', 'VC-1', now())`,
      [escalation.id],
    );
    await this.query(
      `UPDATE mails SET state = 'sent', settled_at = now(), lease_until = NULL, sealed_tokens = NULL WHERE consent_id = $1`,
      [consent!.id],
    );
    return {
      caseId: opened.id,
      personId: consent!.person_id,
      customerId,
      licenseId,
      escalationId: escalation.id,
      consentId: consent!.id,
      ...sent,
    };
  }

  /** What the person says on the page, taken over by support as its job does. */
  async answer(consentId: string, answer: 'yes' | 'no', shown: Shown = { language: 'en', notice: '<html></html>' }) {
    const answered = await this.service(DecisionService).answer(consentId, answer, shown);
    await this.service(AnswerService).take(answered.consent.escalationId);
    return answered;
  }

  /** A case about a license of somebody new. */
  async openCase(): Promise<string> {
    const { licenseId } = await this.license(await this.desk.customer());
    return (await this.call<{ id: string }>('POST', '/cases', { licenseId, problem: 'It stops.', language: 'en' })).id;
  }

  /** A further case about the license of this one. */
  async anotherCase(caseId: string): Promise<string> {
    const [license] = await this.query<{ id: string }>(`SELECT license_id AS id FROM support_cases WHERE id = $1`, [caseId]); // prettier-ignore
    const body = { licenseId: license!.id, problem: 'It stops.', language: 'en' };
    return (await this.call<{ id: string }>('POST', '/cases', body)).id;
  }

  async composed(caseId: string): Promise<string> {
    return (await this.call<{ id: string }>('POST', `/cases/${caseId}/escalations`)).id;
  }

  /** A license of somebody new. */
  async license(
    customerId: string,
    { sku = 'ACME', serial }: { sku?: string; serial?: string } = {},
  ): Promise<{ licenseId: string; serial: string; email: string }> {
    made += 1;
    const numbered = serial ?? `SERIAL-${made}`;
    const licensee = { firstName: `${MARK}first`, lastName: `${MARK}last`, email: `${MARK}${made}@example.org` };
    const order = await this.desk.placed(customerId, [line(sku, licensee)]);
    const licenseId = newId('license');
    await this.query(
      `INSERT INTO licenses SELECT $1, f.id, p.vendor_id, p.id, f.person_version_id, gen_random_uuid(), $3, NULL, 1, current_date, NULL, '2099-12-31', 'active', now(), NULL
         FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id JOIN products p ON p.id = l.product_id WHERE l.order_id = $2`,
      [licenseId, order.id, numbered],
    );
    return { licenseId, serial: numbered, email: licensee.email };
  }

  /** What vendor-sync would have written. */
  private async deliver(escalationId: string, consentId: string) {
    const [delivery] = await this.query<{ id: string }>(
      `UPDATE deliveries SET state = 'done', settled_at = now(), fence = 1 WHERE escalation_id = $1 RETURNING id`,
      [escalationId],
    );
    const [attemptId, disclosureId] = [newId('attempt'), newId('disclosure')];
    await this.query(`INSERT INTO attempts VALUES ($1, $2, 1, 'escalate', now(), now(), now(), 'done', NULL, 200)`, [
      attemptId,
      delivery!.id,
    ]);
    await this.query(
      `INSERT INTO disclosures SELECT $1, d.id, $2, d.form, c.person_id, c.person_version_id, p.customer_id, c.vendor_id, d.purpose, 'consent', 1, c.id, c.version,
              'Acme Inc.', 'US', 'standard-contractual-clauses', '{email}', '{"email": "commitment"}', 'commitment', now(), now(), 'sent'
         FROM deliveries d, consents c JOIN persons p ON p.id = c.person_id WHERE d.id = $3 AND c.id = $4`,
      [disclosureId, attemptId, delivery!.id, consentId],
    );
    await this.service(EscalationService).advance(escalationId);
    await this.settle();
    return { deliveryId: delivery!.id, disclosureId };
  }

  /** As if everything about the case had ended so many days ago. */
  async age(ended: EndedCase, days: number): Promise<void> {
    const then = `now() - interval '${days} days'`;
    const of = `'${ended.consentId}'`;
    // In one breath, without the triggers that forbid it.
    await this.query(`
      SET session_replication_role = replica;
      UPDATE support_cases SET closed_at = ${then} WHERE id = '${ended.caseId}' AND closed_at IS NOT NULL;
      UPDATE consents SET requested_at = ${then}, decided_at = ${then}, valid_until = ${then} WHERE id = ${of};
      UPDATE consent_events SET at = ${then} WHERE consent_id = ${of};
      UPDATE licensee_links SET expires_at = ${then} WHERE consent_id = ${of} AND expires_at IS NOT NULL;
      UPDATE mails SET settled_at = ${then} WHERE consent_id = ${of};
      UPDATE deliveries SET settled_at = ${then} WHERE id = '${ended.deliveryId}';
      UPDATE disclosures SET released_at = ${then}, settled_at = ${then} WHERE delivery_id = '${ended.deliveryId}';
      UPDATE correction_wishes SET wished_at = ${then} WHERE person_id = '${ended.personId}';
      UPDATE rights_wishes SET wished_at = ${then}, settled_at = ${then} WHERE person_id = '${ended.personId}';
      UPDATE first_disclosures SET at = ${then} WHERE person_id = '${ended.personId}';
      UPDATE escalation_receipts SET received_at = ${then} WHERE escalation_id = '${ended.escalationId}';
      UPDATE vendor_answers SET recorded_at = ${then} WHERE case_id = '${ended.caseId}';
      UPDATE customer_confirmations SET recorded_at = ${then} WHERE customer_id = '${ended.customerId}';
      UPDATE audit_records SET at = ${then} WHERE row_ids && ARRAY['${ended.caseId}'];
      SET session_replication_role = origin;`);
  }

  /** How much of a kind is still there of a case. */
  async left(kind: RetentionKind, ended: EndedCase): Promise<number> {
    const [sql, id] = LEFT[kind]!(ended);
    const [row] = await this.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, [id]);
    return row!.n;
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}

type Left = (ended: EndedCase) => [from: string, id: string];
const LEFT: Readonly<Partial<Record<RetentionKind, Left>>> = {
  'proof-of-consent': ({ consentId }) => [
    `(SELECT id FROM consents WHERE id = $1 UNION ALL SELECT id FROM consent_events WHERE consent_id = $1
      UNION ALL SELECT id FROM licensee_links WHERE consent_id = $1 AND expires_at IS NULL) proof`,
    consentId,
  ],
  disclosures: ({ disclosureId }) => ['disclosures WHERE id = $1', disclosureId],
  attempts: ({ deliveryId }) => ['attempts WHERE delivery_id = $1', deliveryId],
  'problem-texts': ({ caseId }) => [`case_texts WHERE case_id = $1 AND text <> ''`, caseId],
  'case-notes': ({ caseId }) => [
    `(SELECT unnest(array_remove(ARRAY[notes, override_reason], NULL)) FROM support_cases WHERE id = $1) kept`,
    caseId,
  ],
  'vendor-answers': ({ caseId }) => ['vendor_answers WHERE case_id = $1', caseId],
  mails: ({ consentId }) => ['mails WHERE consent_id = $1', consentId],
  'first-disclosures': ({ personId }) => ['first_disclosures WHERE person_id = $1', personId],
  'escalation-receipts': ({ escalationId }) => ['escalation_receipts WHERE escalation_id = $1', escalationId],
  'correction-wishes': ({ personId }) => ['correction_wishes WHERE person_id = $1', personId],
  'rights-wishes': ({ personId }) => ['rights_wishes WHERE person_id = $1', personId],
  'customer-confirmations': ({ customerId }) => ['customer_confirmations WHERE customer_id = $1 AND tells', customerId],
  'audit-changes': ({ caseId }) => [`audit_records WHERE $1 = ANY (row_ids) AND action = 'case.close'`, caseId],
  'audit-reads': ({ caseId }) => [`audit_records WHERE $1 = ANY (row_ids) AND action = 'case.read'`, caseId],
  'licensee-links': ({ consentId }) => ['licensee_links WHERE consent_id = $1 AND expires_at IS NOT NULL', consentId],
};
