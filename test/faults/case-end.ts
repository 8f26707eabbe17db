/** How a case that was struck ends: what our rows say of it, what its vendor and its licensee got. */
import { waitFor } from '../support/wait-for.js';
import type { Desk } from '../support/desk.js';
import type { ScriptedSmtp } from '../support/scripted-smtp.js';
import type { CaseAct, End } from './case-cells.js';

interface EndRow {
  readonly state: string;
  readonly reason: string | null;
  readonly consent: string | null;
  readonly events: string[];
  readonly letters: string[];
  readonly outcomes: string[];
  readonly receipts: number;
  readonly request: string | null;
  readonly keys: string[];
}

const LOOK = `
  SELECT e.state, e.reason, c.state AS consent,
         ARRAY(SELECT v.state FROM consent_events v WHERE v.consent_id = c.id ORDER BY v.id) AS events,
         ARRAY(SELECT d.purpose || ' ' || d.state FROM deliveries d WHERE d.escalation_id = e.id ORDER BY d.id) AS letters,
         ARRAY(SELECT x.outcome FROM disclosures x JOIN deliveries d ON d.id = x.delivery_id WHERE d.escalation_id = e.id ORDER BY x.released_at) AS outcomes,
         (SELECT count(*)::int FROM mails m WHERE m.consent_id = c.id AND m.kind IN ('given', 'refused', 'withdrawn')) AS receipts,
         (SELECT m.state FROM mails m WHERE m.consent_id = c.id AND m.kind = 'request') AS request,
         ARRAY(SELECT d.intent_key::text FROM deliveries d WHERE d.escalation_id = e.id ORDER BY d.id) AS keys
    FROM escalations e LEFT JOIN consents c ON c.escalation_id = e.id WHERE e.id = $1`;

type Expected = Partial<Pick<EndRow, 'state' | 'reason' | 'consent' | 'events' | 'letters' | 'receipts' | 'request'>>;

const SERIAL_ONCE: Expected = { state: 'sent', letters: ['escalation-serial done'] };
const EXPECTED: Readonly<Record<CaseAct, Partial<Record<End, Expected>>>> = {
  choose: { once: SERIAL_ONCE },
  ask: {
    asked: { state: 'asking', consent: 'requested', letters: [], request: 'sent' },
    'not-delivered': { state: 'asking', consent: 'requested', letters: [], request: 'unknown' },
  },
  close: { once: { state: 'discarded', reason: 'case-closed', consent: 'invalidated', events: ['requested', 'invalidated'], letters: [] } },
  answer: {
    once: { state: 'sent', consent: 'consumed', events: ['requested', 'given', 'consumed'], letters: ['escalation-personal done'], receipts: 1 },
  },
  withdraw: {
    once: {
      state: 'sent', consent: 'withdrawn', events: ['requested', 'given', 'consumed', 'withdrawn'], receipts: 2,
      letters: ['escalation-personal done', 'stop-and-erase done'],
    },
  },
  'mail-letter': {
    once: SERIAL_ONCE,
    'person-nothing-left': { state: 'failed', reason: 'outcome-unknown', letters: ['escalation-serial dead'] },
    'person-left': { state: 'failed', reason: 'outcome-unknown', letters: ['escalation-serial dead'] },
  },
}; // prettier-ignore

/** Mails of this act, to the vendor or to the customer, that must have arrived since. */
const MAILS: Readonly<Record<End, number>> = {
  once: 1,
  asked: 1,
  'not-delivered': -1,
  'person-nothing-left': 0,
  'person-left': 1,
};

interface Lane {
  readonly desk: Desk;
  readonly smtp: ScriptedSmtp;
}

/** Sentences about what is not as it must be; empty when all is well. */
export async function caseEnd(lane: Lane, id: string, act: CaseAct, end: End, mailsBefore: number): Promise<string[]> {
  const expected = EXPECTED[act][end]!;
  const isThere = (row: EndRow) =>
    Object.entries(expected).every(([name, value]) => JSON.stringify(row[name as keyof EndRow]) === JSON.stringify(value));
  let last: EndRow | undefined;
  await waitFor('the case to come to its end', async () => {
    [last] = await lane.desk.database.query<EndRow & Record<string, unknown>>(LOOK, [id]);
    return isThere(last!);
  }).catch(() => undefined);
  const row = last!;
  const mails = lane.smtp.mails.length - mailsBefore;
  return [
    ...(isThere(row) ? [] : [`It ended as ${JSON.stringify(row)}.`]),
    ...(row.outcomes.includes('released') ? ['A release is not settled.'] : []),
    ...(act === 'mail-letter' && mails !== MAILS[end] ? [`${mails} mails arrived at the vendor.`] : []),
    ...(act === 'ask' && mails > 1 ? [`${mails} mails asked.`] : []),
    ...(act === 'mail-letter' ? [] : effects(lane, row)),
  ];
} // prettier-ignore

/** One effect per key at the vendor, and under one key one body. */
function effects({ desk }: Lane, row: EndRow): string[] {
  return row.keys.flatMap((key) => {
    const bodies = desk.plain
      .journal()
      .filter(({ rawHeaders, cut }) => !cut && rawHeaders.includes(key))
      .map(({ body }) => body);
    const taken = (desk.plain.effects() as unknown as { cases: { key: string; takenTimes: number }[] }).cases;
    const times = taken.filter((one) => one.key === key).map(({ takenTimes }) => takenTimes);
    return [
      ...(new Set(bodies).size === 1 ? [] : [`${new Set(bodies).size} bodies under one key.`]),
      ...(times.every((n) => n === 1) ? [] : ['The vendor took it more than once.']),
    ];
  });
}
