/** What must be true of a case at its end, whatever the order of events was: sentences about what is not. */
import type { Truth } from '../../../apps/consent/src/consent/truth.js';
import type { JournalEntry } from '../../vendors/journal.js';
import { PROBLEM, type Case } from './case.js';
import type { Stage } from './stage.js';

const PERSONAL = ['Zo', 'Nguy', 'zoe.nguyen', PROBLEM];

interface ReleaseRow {
  readonly id: string;
  readonly purpose: string;
  readonly outcome: string;
  readonly consent_id: string | null;
  readonly released_ms: number;
  readonly key: string;
  readonly late: boolean;
}

const RELEASES = `
  SELECT x.id, x.purpose, x.outcome, x.consent_id, d.intent_key::text AS key, extract(epoch FROM x.released_at)::float * 1000 AS released_ms,
         EXISTS (SELECT 1 FROM consent_events v WHERE v.consent_id = x.consent_id AND v.state NOT IN ('requested', 'given', 'consumed') AND v.at <= x.released_at)
           OR EXISTS (SELECT 1 FROM consents c WHERE c.id = x.consent_id AND c.valid_until <= x.released_at) AS late
    FROM disclosures x JOIN deliveries d ON d.id = x.delivery_id WHERE d.escalation_id = $1 ORDER BY x.released_at`;

interface EndRow {
  readonly state: string;
  readonly form: string;
  readonly reason: string | null;
  readonly consent: string;
  readonly uses_left: number;
  readonly withdrawals: number;
  readonly answers: number;
  readonly receipts: number;
}

const END = `
  SELECT e.state, e.form, e.reason, c.state AS consent, c.uses_left,
         (SELECT count(*)::int FROM consent_events v WHERE v.consent_id = c.id AND v.state = 'withdrawn') AS withdrawals,
         (SELECT count(*)::int FROM consent_events v WHERE v.consent_id = c.id AND v.state IN ('given', 'refused', 'withdrawn')) AS answers,
         (SELECT count(*)::int FROM mails m WHERE m.consent_id = c.id AND m.kind IN ('given', 'refused', 'withdrawn')) AS receipts
    FROM escalations e JOIN consents c ON c.escalation_id = e.id WHERE e.id = $1`;

interface DeliveryRow {
  readonly id: string;
  readonly purpose: string;
  readonly state: string;
  readonly key: string;
}

const DELIVERIES = `SELECT id, purpose, state, intent_key::text AS key FROM deliveries WHERE escalation_id = $1`;

const keyOf = (entry: JournalEntry): string => {
  const at = entry.rawHeaders.findIndex((name) => name.toLowerCase() === 'idempotency-key');
  return entry.rawHeaders[at + 1] ?? '';
};

/** Sentences about this case; empty when every promise was kept. */
export async function faultsOf(stage: Stage, one: Case, told: readonly Truth[]): Promise<string[]> {
  const releases = await stage.database.query<ReleaseRow & Record<string, unknown>>(RELEASES, [one.escalationId]);
  const deliveries = await stage.database.query<DeliveryRow & Record<string, unknown>>(DELIVERIES, [one.escalationId]);
  const [end] = await stage.database.query<EndRow & Record<string, unknown>>(END, [one.escalationId]);
  const journal = stage.vendor.journal().filter((entry) => entry.url.includes('/support-cases'));
  const personal = journal.filter((entry) => keyOf(entry) === one.personalKey);
  return [
    ...afterWithdrawal(releases),
    ...committedLate(stage.barriers.events, deliveries),
    ...told.flatMap((one) => truth(one, releases, personal)),
    ...afterwards(end!),
    ...letters(journal, releases, deliveries, one),
    ...effects(stage, deliveries),
    ...notice(end!, releases, deliveries, journal),
    ...ends(end!, releases, deliveries),
  ];
}

/** By the rows' own times, taken under the lock. */
function afterWithdrawal(releases: readonly ReleaseRow[]): string[] {
  return [
    ...releases
      .filter(({ purpose, late }) => purpose === 'escalation-personal' && late)
      .map(({ id }) => `${id} was released after the consent had ended.`),
    ...releases
      .filter(({ purpose, consent_id }) => (purpose === 'escalation-personal') !== (consent_id !== null))
      .map(({ id }) => `${id} names no consent, or one that it did not need.`),
  ];
}

/** Whoever was let go from before the commit of a release when a withdrawal was on record, and came behind it. */
function committedLate(events: readonly string[], deliveries: readonly DeliveryRow[]): string[] {
  const personal = deliveries.find(({ purpose }) => purpose === 'escalation-personal')?.id ?? 'none';
  const waiting = new Map<string, { letGoLate: boolean }>();
  const faults: string[] = [];
  let recorded = false;
  for (const event of events) {
    const [name = '', point] = event.split(/ at | goes on/);
    if (point === 'withdrawal.after-commit') recorded = true;
    if (point === 'release.before-commit' && name.endsWith(personal)) waiting.set(name, { letGoLate: false });
    if (event.endsWith(' goes on') && waiting.has(name)) waiting.set(name, { letGoLate: recorded });
    if (point === 'release.after-commit' && waiting.get(name)?.letGoLate)
      faults.push('A release was committed after a withdrawal had been recorded.');
    if (point !== '' && point !== 'release.before-commit') waiting.delete(name);
  }
  return faults;
}

function truth(told: Truth, releases: readonly ReleaseRow[], personal: readonly JournalEntry[]): string[] {
  const couldLeave = releases.some(({ consent_id, outcome }) => consent_id !== null && outcome !== 'aborted');
  return [
    ...(told.kind === 'nothing-left' && (couldLeave || personal.length > 0) ? ['Told that nothing left, and something did.'] : []),
    ...(told.kind === 'left' && personal.length === 0 ? ['Told that it left, and nothing arrived.'] : []),
  ];
} // prettier-ignore

/** Whatever was expressed was recorded once and confirmed by mail, also when the process was killed right afterwards. */
const afterwards = (end: EndRow): string[] => [
  ...(end.withdrawals > 1 ? [`Withdrawn ${end.withdrawals} times.`] : []),
  ...(end.receipts === end.answers ? [] : [`${end.receipts} receipts for ${end.answers} answers.`]),
];

function letters(journal: readonly JournalEntry[], releases: readonly ReleaseRow[], deliveries: readonly DeliveryRow[], one: Case): string[] {
  const faults: string[] = [];
  for (const key of new Set(journal.map(keyOf))) {
    const arrived = journal.filter((entry) => keyOf(entry) === key);
    const of = deliveries.find((delivery) => delivery.key === key);
    const mine = releases.filter((release) => release.key === key);
    const sent = mine.filter(({ outcome }) => outcome === 'sent').length;
    const perhaps = mine.filter(({ outcome }) => outcome === 'may-have-left').length;
    if (!of) faults.push(`The key ${key} is of no delivery of ours.`);
    if (new Set(arrived.filter(({ cut }) => !cut).map(({ body }) => body)).size > 1) faults.push(`Two bodies under the key of ${of?.purpose}.`);
    if (arrived.length < sent || arrived.length > sent + perhaps)
      faults.push(`${of?.purpose}: ${arrived.length} letters arrived, the ledger says ${sent} sent and ${perhaps} perhaps.`);
    const tells = arrived.some(({ body }) => PERSONAL.some((value) => body.includes(value)));
    if (tells && of?.purpose !== 'escalation-personal') faults.push(`${of?.purpose} told something personal.`);
    if (key === one.serialKey && arrived.some(({ body }) => !/^PL-[0-9A-Z-]+$/.test(body))) faults.push('More than a serial number left without consent.');
  }
  for (const { key, purpose, outcome } of releases) {
    if (outcome === 'sent' && !journal.some((entry) => keyOf(entry) === key)) faults.push(`${purpose} says sent, and nothing arrived.`);
  }
  return faults;
} // prettier-ignore

function effects(stage: Stage, deliveries: readonly DeliveryRow[]): string[] {
  const keys = deliveries.map(({ key }) => key);
  const cases = (stage.vendor.effects() as unknown as { cases: { key: string; takenTimes: number }[] }).cases;
  return cases
    .filter(({ key, takenTimes }) => keys.includes(key) && takenTimes !== 1)
    .map(({ key }) => `The vendor did ${key} more than once.`);
}

function notice(end: EndRow, releases: readonly ReleaseRow[], deliveries: readonly DeliveryRow[], journal: readonly JournalEntry[]): string[] {
  const due = end.consent === 'withdrawn' && releases.some(({ consent_id, outcome }) => consent_id !== null && outcome !== 'aborted');
  const made = deliveries.filter(({ purpose }) => purpose === 'stop-and-erase');
  const arrived = new Set(journal.filter(({ url }) => url.endsWith('/withdrawals')).map(keyOf));
  if (!due) return made.length + arrived.size === 0 ? [] : ['A notice to stop and to erase, and nobody had a reason for it.'];
  if (made.length !== 1 || arrived.size > 1) return [`${made.length} notices were made, ${arrived.size} arrived.`];
  if (made[0]!.state === 'done') return arrived.size === 1 ? [] : ['The notice is called done and never arrived.'];
  return made[0]!.state === 'dead' ? [] : [`The notice is ${made[0]!.state}.`];
} // prettier-ignore

function ends(end: EndRow, releases: readonly ReleaseRow[], deliveries: readonly DeliveryRow[]): string[] {
  const of = (purpose: string) => deliveries.find((delivery) => delivery.purpose === purpose);
  const used = releases.some(({ consent_id }) => consent_id !== null);
  const form = end.form === 'personal' ? 'escalation-personal' : 'escalation-serial';
  return [
    ...(end.state === 'sent' && of(form)?.state !== 'done' ? [`Called sent, and its delivery is ${of(form)?.state}.`] : []),
    ...(end.state === 'failed' && end.reason === null ? ['It failed, and nobody is told why.'] : []),
    ...(end.uses_left === (used ? 0 : 1) ? [] : [`${end.uses_left} uses are left.`]),
    ...(end.form === 'serial-only' && releases.some(({ purpose, outcome }) => purpose === 'escalation-personal' && outcome === 'may-have-left')
      ? ['It went without, though the personal letter may have left.']
      : []),
  ];
} // prettier-ignore
