/** Cases of services in the process; one that went all the way and was closed: text, notes, consent, mails, links, delivery, attempt, ledger, vendor's answer. */
import { newId } from '#kernel/ids.js';
import type { RetentionKind } from '#model/retention/retention.js';
import { QuestionService } from '../../apps/consent/src/decision/question.service.js';
import { DecisionService } from '../../apps/consent/src/decision/decision.service.js';
import { AnswerService } from '../../apps/support/src/escalation/answer.service.js';
import { EscalationService } from '../../apps/support/src/escalation/escalation.service.js';
import type { ServiceName } from '#kernel/services.js';
import type { ApiRequest } from '../../tools/client/api-client.js';
import type { SendBody } from '../../tools/client/sparsam.js';
import type { App } from './app.js';
import type { Answer } from './call.js';
import { InProcess } from './in-process.js';
import { newLink, type LinkKind } from './link.js';
import type { TokenWish } from './issuer.js';
import { line, SUPPORT } from './staff.js';

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

export class Cases extends InProcess {
  /** `more` services are opened beside those that a case needs. */
  static override async open(...more: ServiceName[]): Promise<Cases> {
    const cases = new Cases(await InProcess.parts(['orders', 'support', 'consent', ...more]));
    const channel = { supportChannel: 'mail', supportAddress: 'support@vendor.example.org' } as const;
    await cases.product('ACME', await cases.vendor('Acme', channel));
    return cases;
  }

  get consent(): App {
    return this.app('consent');
  }

  /** Of the one that is opened and has it. */
  service<T>(type: new (...args: never[]) => T): T {
    return this.apps.map(({ nest }) => providedBy(nest, type)).find((found) => found !== undefined)!;
  }

  protected override async sent(request: ApiRequest, who: TokenWish): Promise<Response> {
    const answer = await super.sent(request, who);
    await this.settle();
    return answer;
  }

  /** What support sends as staff, whatever the answer. */
  async post(path: string, body?: object): Promise<Answer> {
    const answer = await this.call('POST', path, { as: SUPPORT, body });
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
    const customerId = customer ?? (await this.customer(`${MARK} organisation`));
    const { licenseId, serial } = await this.license(customerId);
    const { id: caseId } = await this.support.openCase({
      serialNumber: serial,
      problem: `${MARK} problem`,
      language: 'de',
      notes: `${MARK} notes`,
    });
    const { id: escalationId, consentId } = await this.askedIn(caseId);
    const [{ personId } = { personId: '' }] = await this.query<{ personId: string }>(
      `SELECT person_id AS "personId" FROM consents WHERE id = $1`,
      [consentId],
    );
    await this.answer(consentId, 'yes', { language: 'de', notice: NOTICE });
    const sent = await this.deliver(escalationId, consentId);
    for (const tells of [true, false])
      await this.query(`INSERT INTO customer_confirmations VALUES ($1, $2, $3, $4, 'dpo-1', now())`, [
        newId('customerConfirmation'), customerId, tells, `${MARK} letter`,
      ]); // prettier-ignore
    await this.support.readCase(caseId);
    await this.support.recordVendorAnswer(caseId, { text: `${MARK} answer` });
    await this.query(`UPDATE support_cases SET override_reason = $2 WHERE id = $1`, [caseId, `${MARK} reason`]);
    await this.support.closeCase(caseId);
    await this.query(`INSERT INTO correction_wishes VALUES ($1, $2, $3, 'de', 'recorded', now())`, [
      newId('correctionWish'), personId, `${MARK} wish`,
    ]); // prettier-ignore
    await this.query(`INSERT INTO rights_wishes VALUES ($1, $2, 'objection', $3, 'de', now(), 'refused', $4, now(), 'dpo-1')`, [
      newId('rightsWish'), personId, `${MARK} objection`, `${MARK} reply`,
    ]); // prettier-ignore
    await this.query(
      `INSERT INTO first_disclosures (person_id, recipient_entity, recipient_country, vendor_id, disclosure_id, told_by, mail_id, at)
       SELECT person_id, recipient_entity, recipient_country, vendor_id, $2, 'customer', NULL, now() FROM consents WHERE id = $1`,
      [consentId, sent.disclosureId],
    );
    await this.query(
      `INSERT INTO escalation_receipts (escalation_id, form, vendor_case_reference, received_at) VALUES ($1, 'personal', 'VC-1', now())`,
      [escalationId],
    );
    await this.query(
      `UPDATE mails SET state = 'sent', settled_at = now(), lease_until = NULL, sealed_tokens = NULL WHERE consent_id = $1`,
      [consentId],
    );
    return { caseId, personId, customerId, licenseId, escalationId, consentId, ...sent };
  }

  /** Without the triggers that forbid it. */
  unguarded(sql: string): Promise<unknown> {
    return this.query(`SET session_replication_role = replica; ${sql}; SET session_replication_role = origin`);
  }

  /** What the person says on the page, taken over by support as its job does. */
  async answer(consentId: string, answer: 'yes' | 'no', shown: Shown = { language: 'en', notice: '<html></html>' }) {
    const answered = await this.service(DecisionService).answer(consentId, answer, shown);
    await this.service(AnswerService).take(answered.consent.escalationId);
    return answered;
  }

  /** A case about a license of somebody new. */
  async openCase(): Promise<string> {
    return this.caseOf((await this.license(await this.customer())).licenseId);
  }

  /** A further case about the license of this one. */
  async anotherCase(caseId: string): Promise<string> {
    const [license] = await this.query<{ id: string }>(`SELECT license_id AS id FROM support_cases WHERE id = $1`, [caseId]); // prettier-ignore
    return this.caseOf(license!.id);
  }

  private async caseOf(licenseId: string): Promise<string> {
    return (await this.support.openCase({ licenseId, problem: 'It stops.', language: 'en' })).id;
  }

  async composed(caseId: string): Promise<string> {
    return (await this.support.composeEscalation(caseId)).id;
  }

  /** Composed, and its person asked. */
  async askedIn(caseId: string, more: Partial<SendBody> = {}): Promise<{ id: string; consentId: string }> {
    const id = await this.composed(caseId);
    await this.choose(id, 'ask', more);
    return { id, consentId: await this.consentOf(id) };
  }

  /** A case of somebody new who was asked. */
  async asked(more: Partial<SendBody> = {}): Promise<{ caseId: string; id: string; consentId: string }> {
    const caseId = await this.openCase();
    return { caseId, ...(await this.askedIn(caseId, more)) };
  }

  /** The path of a new link of a person, or of the person of a consent. */
  link(kind: LinkKind, of: string): Promise<string> {
    return newLink(this.database, kind, of);
  }

  async consentOf(escalationId: string): Promise<string> {
    const rows = await this.query<{ id: string }>('SELECT id FROM consents WHERE escalation_id = $1', [escalationId]);
    return rows[0]!.id;
  }

  /** A license of somebody new. */
  async license(
    customerId: string,
    { sku = 'ACME', serial }: { sku?: string; serial?: string } = {},
  ): Promise<{ licenseId: string; serial: string; email: string }> {
    made += 1;
    const numbered = serial ?? `SERIAL-${made}`;
    const licensee = { firstName: `${MARK}first`, lastName: `${MARK}last`, email: `${MARK}${made}@example.org` };
    const order = await this.placed(customerId, [line(sku, licensee)]);
    const licenseId = await this.licenseFor(order.id, numbered);
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
    await this.unguarded(`
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
      UPDATE audit_records SET at = ${then} WHERE row_ids && ARRAY['${ended.caseId}']`);
  }

  /** How much of a kind is still there of a case. */
  async left(kind: RetentionKind, ended: EndedCase): Promise<number> {
    const [sql, id] = LEFT[kind]!(ended);
    const [row] = await this.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, [id]);
    return row!.n;
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
