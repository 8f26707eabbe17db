/**
 * Which rows a role may write where its grants open a table to it: role × table × verb, as a condition on the row. Grants are by column,
 * so without these a service that was broken into could order in another's name, and the deleting role delete rows that are not due. The
 * migration step makes a trigger of each rule; `docs/grants.md` lists them. The owner of the database is not bound.
 */
import { DELIVERY_KINDS, isOfACase, type DeliveryKind, type DeliveryPurpose } from '../purposes.js';
import { CONSENT_MOVES, LATE_BESIDE } from '../consent.states.js';
import { inSql } from '../in-sql.js';
import { RIGHTS, SETTLEMENTS } from '../rights-wish.entity.js';
import { isDue } from '../retention/due.js';
import { RETENTION_ROLE, SERVICE_ROLES, type DatabaseRole } from './grants.js';

export interface RowRule {
  readonly role: DatabaseRole;
  readonly table: string;
  readonly verb: 'INSERT' | 'UPDATE' | 'DELETE';
  /** For a reader: which rows. */
  readonly says: string;
  /** SQL over NEW and OLD, true of every row that may be written. */
  readonly holds: string;
}

/** A new delivery as `new-delivery.ts` makes it: not claimed, not settled, not stopped. */
const UNTOUCHED = `
  NEW.state = 'waiting' AND NEW.step = NEW.purpose AND NEW.round > 0 AND NEW.fence = 0 AND NEW.rung = 0 AND NOT NEW.hold
  AND NEW.lease_until IS NULL AND NEW.reason IS NULL AND NEW.settled_at IS NULL
  AND NEW.cancel_requested_at IS NULL AND NEW.revived_fence IS NULL`;

/** A time that retention or the order of events relies on must be the time of writing. */
const isNow = (column: string): string =>
  `NEW.${column} BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp()`;
const isKept = (column: string): string => `NEW.${column} IS NOT DISTINCT FROM OLD.${column}`;

const SUBJECTS: readonly DeliveryKind['about'][] = ['fulfilment', 'license', 'escalation'];

/** Of this purpose, in its form, about its subject and nothing else. */
const kindOf = (purpose: DeliveryPurpose): string => {
  const { form, about } = DELIVERY_KINDS[purpose];
  const subjects = SUBJECTS.map((subject) => `NEW.${subject}_id IS ${subject === about ? 'NOT NULL' : 'NULL'}`);
  // An escalation has one letter of each form: there is no second round.
  const round = isOfACase(purpose) && purpose !== 'stop-and-erase' ? ' AND NEW.round = 1' : '';
  return `(NEW.purpose = '${purpose}' AND NEW.form = '${form}' AND ${subjects.join(' AND ')}${round})`;
};

const orders = (role: DatabaseRole, purposes: readonly DeliveryPurpose[]): RowRule => ({
  role,
  table: 'deliveries',
  verb: 'INSERT',
  says: `${purposes.join(', ')}; in the form and about the subject of its purpose, at its first step, with nothing done yet`,
  holds: `(${purposes.map(kindOf).join(' OR ')}) AND ${UNTOUCHED}`,
});

/** Of a delivery of this purpose: stopped once, and for good. */
const stops = (role: DatabaseRole, purpose: DeliveryPurpose): RowRule => ({
  role,
  table: 'deliveries',
  verb: 'UPDATE',
  says: `${purpose}; what is to be stopped stays so`,
  holds: `OLD.purpose = '${purpose}' AND (${isKept('cancel_requested_at')} OR (OLD.cancel_requested_at IS NULL AND ${isNow('cancel_requested_at')}))`,
});

const deletes = (table: string, says: string, holds: string): RowRule => ({
  role: RETENTION_ROLE,
  table,
  verb: 'DELETE',
  says,
  holds,
});

const locks = (role: DatabaseRole, table: string): RowRule => ({
  role,
  table,
  verb: 'UPDATE',
  says: 'none: the row is locked only',
  holds: 'false',
});

const DUE = 'due by the table of retention, and named by no legal hold';
const WITH_CONSENT = 'the consent that it belongs to is gone';
const consentIsGone = `NOT EXISTS (SELECT 1 FROM consents c WHERE c.id = OLD.consent_id)`;

/** Records are written as of now: a backdated one would be deleted before its time. */
const records = (role: DatabaseRole): RowRule => ({
  role,
  table: 'audit_records',
  verb: 'INSERT',
  says: 'of now',
  holds: isNow('at'),
});

export const ROW_RULES: readonly RowRule[] = [
  ...SERVICE_ROLES.map(records),
  orders('sparsam_orders', ['issue', 'revoke']),
  orders('sparsam_support', ['escalation-personal', 'escalation-serial']),
  orders('sparsam_consent', ['stop-and-erase']),
  stops('sparsam_orders', 'issue'),
  stops('sparsam_support', 'escalation-personal'),
  {
    role: 'sparsam_orders',
    table: 'customers',
    verb: 'INSERT',
    says: 'not said to tell its licensees itself',
    holds: `num_nonnulls(NEW.tells_licensees_since, NEW.tells_licensees_recorded_by) = 0`,
  },
  {
    role: 'sparsam_orders',
    table: 'customers',
    verb: 'UPDATE',
    says: 'whether it tells its licensees itself: as its newest confirmation says',
    holds: `(${isKept('tells_licensees_since')} AND ${isKept('tells_licensees_recorded_by')}) OR (
      SELECT (NEW.tells_licensees_since, NEW.tells_licensees_recorded_by) IS NOT DISTINCT FROM
             (CASE WHEN c.tells THEN c.recorded_at END, CASE WHEN c.tells THEN c.recorded_by END)
        FROM customer_confirmations c WHERE c.customer_id = NEW.id ORDER BY c.recorded_at DESC, c.id DESC LIMIT 1)`,
  },
  {
    role: 'sparsam_orders',
    table: 'customer_confirmations',
    verb: 'INSERT',
    says: 'of now',
    holds: isNow('recorded_at'),
  },
  {
    role: 'sparsam_consent',
    table: 'first_disclosures',
    verb: 'INSERT',
    says: 'left to the customer only where the customer tells its licensees itself',
    holds: `NEW.told_by = 'mail' OR (NEW.told_by = 'customer' AND EXISTS (SELECT 1 FROM persons p JOIN customers c ON c.id = p.customer_id
      WHERE p.id = NEW.person_id AND c.tells_licensees_since IS NOT NULL))`,
  },
  {
    role: 'sparsam_support',
    table: 'support_cases',
    verb: 'INSERT',
    says: 'open, and about the person and the vendor of its license',
    holds: `NEW.state = 'open' AND NEW.text_version = 1 AND num_nonnulls(NEW.closed_at, NEW.notes_purged_at) = 0
      AND EXISTS (SELECT 1 FROM licenses l JOIN person_versions v ON v.id = l.person_version_id
        WHERE l.id = NEW.license_id AND l.vendor_id = NEW.vendor_id AND v.id = NEW.person_version_id AND v.person_id = NEW.person_id)`,
  },
  {
    role: 'sparsam_support',
    table: 'support_cases',
    verb: 'UPDATE',
    says: 'closed now, or open; with the text that it has or the next one',
    holds: `(NEW.state = 'closed') = (NEW.closed_at IS NOT NULL) AND (NEW.closed_at IS NULL OR ${isKept('closed_at')} OR ${isNow('closed_at')})
      AND NEW.text_version - OLD.text_version IN (0, 1)`,
  },
  {
    role: 'sparsam_support',
    table: 'consents',
    verb: 'INSERT',
    says: 'asked for now and not answered, for one use; as its escalation and its case say',
    holds: `NEW.state = 'requested' AND NEW.version = 1 AND NEW.uses_left = 1 AND NEW.decided_at IS NULL AND ${isNow('requested_at')}
      AND EXISTS (SELECT 1 FROM escalations e JOIN support_cases s ON s.id = e.case_id
        WHERE e.id = NEW.escalation_id AND s.id = NEW.case_id AND s.person_version_id = NEW.person_version_id AND s.person_id = NEW.person_id
          AND (e.text_version, s.vendor_id) = (NEW.text_version, NEW.vendor_id)
          AND (e.recipient_entity, e.recipient_country, e.channel, e.recipient)
            = (NEW.recipient_entity, NEW.recipient_country, NEW.recipient_channel, NEW.recipient_address))`,
  },
  {
    role: 'sparsam_consent',
    table: 'consents',
    verb: 'UPDATE',
    says: 'from one state to the next one that its table names (consent.states.ts), and counted',
    holds: `(OLD.state, NEW.state) IN (${CONSENT_MOVES.map(([from, to]) => `('${from}', '${to}')`).join(', ')})
      AND NEW.version = OLD.version + 1 AND (${isKept('decided_at')} OR ${isNow('decided_at')})`,
  },
  {
    role: 'sparsam_consent',
    table: 'consent_events',
    verb: 'INSERT',
    says: 'of the state that its consent has, or an answer that came when it had ended; of now, and a question of when it was asked',
    holds: `EXISTS (SELECT 1 FROM consents c WHERE c.id = NEW.consent_id AND (NEW.state = c.state
        OR (NEW.state, c.state) IN (${LATE_BESIDE.map(([answer, beside]) => `('${answer}', '${beside}')`).join(', ')}))) AND (
      ${isNow('at')} OR (NEW.state = 'requested' AND NEW.at = (SELECT c.requested_at FROM consents c WHERE c.id = NEW.consent_id)))`,
  },
  {
    role: 'sparsam_consent',
    table: 'rights_wishes',
    verb: 'INSERT',
    says: 'open, without an answer',
    holds: `NEW.kind IN ${inSql(RIGHTS)} AND NEW.state = 'open' AND num_nonnulls(NEW.answer, NEW.settled_at, NEW.settled_by) = 0`,
  },
  {
    role: 'sparsam_consent',
    table: 'rights_wishes',
    verb: 'UPDATE',
    says: 'settled, once: with an answer, a time and by whom',
    holds: `OLD.state = 'open' AND NEW.state IN ${inSql(SETTLEMENTS)} AND num_nulls(NEW.answer, NEW.settled_at, NEW.settled_by) = 0`,
  },
  {
    role: 'sparsam_vendor_sync',
    table: 'disclosures',
    verb: 'INSERT',
    says: 'released and not settled; without a field where its form is serial-only',
    holds: `NEW.outcome = 'released' AND NEW.settled_at IS NULL AND (NEW.form = 'personal' OR NEW.field_names = '{}')`,
  },
  {
    role: 'sparsam_vendor_sync',
    table: 'consents',
    verb: 'UPDATE',
    says: 'one use less than before',
    holds: `NEW.uses_left = OLD.uses_left - 1 AND NEW.uses_left >= 0`,
  },
  {
    role: 'sparsam_orders',
    table: 'faq_versions',
    verb: 'INSERT',
    says: 'the next version, or one that is there already; of now',
    // Two concurrent inserts of one number are stopped by the primary key, and by nothing else.
    holds: `NEW.version BETWEEN 1 AND (SELECT coalesce(max(f.version), 0) + 1 FROM faq_versions f)
      AND ${isNow('at')}`,
  },
  {
    role: 'sparsam_keeper',
    table: 'legal_holds',
    verb: 'UPDATE',
    says: 'lifted, once: with a reason, a time and by whom',
    holds: `OLD.lifted_at IS NULL AND num_nulls(NEW.lifted_by, NEW.lifted_at, NEW.lift_reason) = 0`,
  },
  deletes('consents', DUE, isDue('proof-of-consent', 'c.id = OLD.id')),
  deletes('consent_events', WITH_CONSENT, consentIsGone),
  deletes('stop_notices', WITH_CONSENT, consentIsGone),
  deletes('licensee_links', `${DUE}; or ${WITH_CONSENT}`, `(OLD.consent_id IS NOT NULL AND ${consentIsGone}) OR ${isDue('licensee-links', 'l.id = OLD.id')}`), // prettier-ignore
  deletes('disclosures', DUE, isDue('disclosures', 'd.id = OLD.id')),
  deletes('attempts', DUE, isDue('attempts', 'a.id = OLD.id')),
  deletes('vendor_answers', DUE, isDue('vendor-answers', 'a.id = OLD.id')),
  deletes('mails', DUE, isDue('mails', 'm.id = OLD.id')),
  deletes('first_disclosures', DUE, isDue('first-disclosures', 'f.disclosure_id = OLD.disclosure_id')), // prettier-ignore
  deletes('escalation_receipts', DUE, isDue('escalation-receipts', 'r.escalation_id = OLD.escalation_id AND r.form = OLD.form')), // prettier-ignore
  deletes('audit_records', DUE, `${isDue('audit-changes', 'a.id = OLD.id')} OR ${isDue('audit-reads', 'a.id = OLD.id')}`), // prettier-ignore
  deletes('customer_confirmations', DUE, isDue('customer-confirmations', 'c.id = OLD.id')),
  deletes('correction_wishes', DUE, isDue('correction-wishes', 'w.id = OLD.id')),
  deletes('rights_wishes', DUE, isDue('rights-wishes', 'w.id = OLD.id')),
  {
    role: RETENTION_ROLE,
    table: 'case_texts',
    verb: 'UPDATE',
    says: `emptied, and with the time of it; ${DUE}`,
    holds: `NEW.text = '' AND NEW.purged_at IS NOT NULL AND ${isDue('problem-texts', 't.case_id = OLD.case_id AND t.version = OLD.version')}`, // prettier-ignore
  },
  {
    role: RETENTION_ROLE,
    table: 'support_cases',
    verb: 'UPDATE',
    says: `emptied, and with the time of it; ${DUE}`,
    holds: `NEW.notes IS NULL AND NEW.override_reason IS NULL AND NEW.notes_purged_at IS NOT NULL AND ${isDue('case-notes', 's.id = OLD.id')}`, // prettier-ignore
  },
  locks('sparsam_support', 'persons'),
  locks('sparsam_consent', 'persons'),
  locks('sparsam_keeper', 'retention_turn'),
  locks(RETENTION_ROLE, 'retention_turn'),
];

/** Name of a rule's function and trigger. */
export const ruleName = ({ role, table, verb }: RowRule): string => `rule_${table}_${verb.toLowerCase()}_${role}`;

const body = (rule: RowRule): string => `
BEGIN
  IF (${rule.holds}) IS NOT TRUE THEN
    RAISE EXCEPTION 'No row of this kind is for this role to write.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN ${rule.verb === 'DELETE' ? 'OLD' : 'NEW'};
END`;

export interface RuleFound {
  readonly proname: string;
  readonly prosrc: string;
  /** The table on which its trigger stands; null where there is none, or it is turned off. */
  readonly standsOn: string | null;
}

/** Rules that the database holds. */
export const RULES_FOUND = `
  SELECT p.proname, p.prosrc, c.relname AS "standsOn"
    FROM pg_proc p LEFT JOIN (pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = 'public'::regnamespace)
      ON t.tgfoid = p.oid AND t.tgname = p.proname AND t.tgenabled IN ('O', 'A')
   WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'rule\\_%'`;

export interface RuleStatements {
  readonly name: string;
  readonly body: string;
  readonly statements: readonly string[];
}

/** SQL that puts a rule into force. `statements` are needed only where the database does not hold `body` under `name` yet. */
export const ruleStatements = (rule: RowRule): RuleStatements => {
  const name = ruleName(rule);
  return {
    name,
    body: body(rule),
    statements: [
      `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $rule$${body(rule)}$rule$`,
      `REVOKE ALL ON FUNCTION ${name}() FROM PUBLIC`,
      `CREATE OR REPLACE TRIGGER ${name} BEFORE ${rule.verb} ON ${rule.table} FOR EACH ROW WHEN (current_user = '${rule.role}') EXECUTE FUNCTION ${name}()`,
      `ALTER TABLE ${rule.table} ENABLE TRIGGER ${name}`,
    ],
  };
};
