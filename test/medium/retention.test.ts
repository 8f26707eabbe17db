/** What is over is deleted by its row of the table: not a day too early, not while it is held, and nothing that is alive. */
import { RETENTION, RETENTION_KINDS, type RetentionKind } from '#model/retention/retention.js';
import { WithdrawalService } from '../../apps/consent/src/decision/withdrawal.service.js';
import { RetentionService } from '../../apps/keeper/src/retention/retention.service.js';
import type { HoldSubject } from '../../tools/client/sparsam.js';
import { Cases, type EndedCase } from '../support/cases.js';
import { opened } from '../support/opened.js';

const room = opened(() => Cases.open('keeper'));
let retention: RetentionService;
beforeAll(async () => {
  retention = room.service(RetentionService);
});

/** About a person, whichever case. */
const OF_NO_CASE: readonly RetentionKind[] = ['first-disclosures', 'correction-wishes', 'rights-wishes'];

/** A case whose every time lies so many days back. */
async function caseOf(days: number): Promise<EndedCase> {
  const ended = await room.endedCase();
  await room.age(ended, days);
  return ended;
}

/** The proof of a consent goes when no entry of the ledger names it, in the run after the one that deleted the entry. */
async function run(): Promise<void> {
  await retention.run();
  await retention.run();
}

const place = (subjectKind: HoldSubject, subjectId: string) =>
  room.dpo.placeHold({ subjectKind, subjectId, reason: 'Lawsuit 1 O 1/26' });

describe.each(RETENTION_KINDS)('%s', (kind) => {
  const { days } = RETENTION[kind];

  test('goes when its time is over, stays the day before, and stays while it is held', async () => {
    const [young, old, ...held] = [await caseOf(days - 1), await caseOf(days + 1), await caseOf(days + 1), await caseOf(days + 1), await caseOf(days + 1)]; // prettier-ignore
    const before = await room.left(kind, young!);
    expect(before).toBeGreaterThan(0);
    const second = OF_NO_CASE.includes(kind) ? { person: held[1]!.personId } : { case: held[1]!.caseId };
    const subjects = [{ person: held[0]!.personId }, second, { customer: held[2]!.customerId }];
    const holds: string[] = [];
    for (const [subjectKind, id] of subjects.flatMap((subject) => Object.entries(subject)))
      holds.push((await place(subjectKind as HoldSubject, id)).id);
    await run();
    expect(await room.left(kind, young!)).toBe(before);
    expect(await room.left(kind, old!)).toBe(0);
    for (const each of held) expect(await room.left(kind, each)).toBe(before);
    for (const id of holds) await room.dpo.liftHold(id, { reason: 'It was won.' });
    await run();
    for (const each of held) expect(await room.left(kind, each)).toBe(0);
  });
});

describe('however old it is, it stays', () => {
  const OLD = 5_000;
  const untouched = async (ended: EndedCase, kinds: readonly RetentionKind[]) => {
    const before = await Promise.all(kinds.map((kind) => room.left(kind, ended)));
    await run();
    expect(await Promise.all(kinds.map((kind) => room.left(kind, ended)))).toEqual(before);
    expect(before.every((count) => count > 0)).toBe(true);
  };

  test('what belongs to a case that is open', async () => {
    const ended = await room.endedCase();
    await room.support.reopenCase(ended.caseId, {});
    await room.age(ended, OLD);
    await untouched(ended, ['proof-of-consent', 'disclosures', 'problem-texts', 'case-notes', 'vendor-answers']);
  });

  test('an entry of the ledger that is not settled, and its attempt', async () => {
    const ended = await caseOf(OLD);
    await room.query(
      `SET session_replication_role = replica; UPDATE disclosures SET outcome = 'released' WHERE id = '${ended.disclosureId}'; SET session_replication_role = origin`,
    );
    await untouched(ended, ['proof-of-consent', 'disclosures', 'attempts']);
  });

  test.each(['waiting', 'claimed', 'released', 'dead'])('what a delivery needs that is %s', async (state) => {
    const ended = await caseOf(OLD);
    await room.query(`UPDATE deliveries SET state = $2 WHERE id = $1`, [ended.deliveryId, state]);
    await untouched(ended, ['proof-of-consent', 'disclosures', 'attempts', 'problem-texts']);
  });

  test('an attempt that may have reached the vendor, of a delivery that is not known to be done', async () => {
    const ended = await caseOf(OLD);
    await room.query(`UPDATE deliveries SET state = 'refused' WHERE id = $1`, [ended.deliveryId]);
    await room.query(`UPDATE attempts SET outcome = 'unknown' WHERE delivery_id = $1`, [ended.deliveryId]);
    await untouched(ended, ['attempts']);
  });

  test('a text that a living consent covers, its mails and its proof', async () => {
    const ended = await caseOf(OLD);
    await room.query(`UPDATE consents SET state = 'given', valid_until = now() + interval '1 day' WHERE id = $1`, [ended.consentId]); // prettier-ignore
    await untouched(ended, ['proof-of-consent', 'problem-texts', 'mails']);
  });

  test('an objection that nobody has answered', async () => {
    const ended = await caseOf(OLD);
    await room.query(
      `UPDATE rights_wishes SET state = 'open', answer = NULL, settled_at = NULL, settled_by = NULL WHERE person_id = $1`,
      [ended.personId],
    );
    await untouched(ended, ['rights-wishes']);
  });

  test('the ledger of a withdrawal of which the vendor is not told yet', async () => {
    const ended = await caseOf(OLD);
    await room.query(`UPDATE consents SET state = 'withdrawn' WHERE id = $1`, [ended.consentId]);
    await untouched(ended, ['proof-of-consent', 'disclosures']);
  });

  test('the ledger of a consent to which something happened lately: a withdrawal is told what left', async () => {
    const ended = await caseOf(OLD);
    await room.query(
      `SET session_replication_role = replica; UPDATE consent_events SET at = now() WHERE consent_id = '${ended.consentId}'; SET session_replication_role = origin`,
    );
    await untouched(ended, ['proof-of-consent', 'disclosures']);
    expect(await room.service(WithdrawalService).truth(ended.consentId)).toMatchObject({ kind: 'left' });
  });

  test('the ledger of a license that lives; it goes its time after the license ran out', async () => {
    const ended = await caseOf(OLD);
    await room.query(
      `UPDATE deliveries SET escalation_id = NULL, purpose = 'issue', round = 2, fulfilment_id = (SELECT fulfilment_id FROM licenses WHERE id = $2) WHERE id = $1`,
      [ended.deliveryId, ended.licenseId],
    );
    const { days } = RETENTION.disclosures;
    await untouched(ended, ['disclosures']);
    await room.query(`UPDATE licenses SET expires_on = current_date - $2::int WHERE id = $1`, [
      ended.licenseId,
      days - 1,
    ]);
    await untouched(ended, ['disclosures']);
    await room.query(`UPDATE licenses SET expires_on = current_date - $2::int WHERE id = $1`, [
      ended.licenseId,
      days + 1,
    ]);
    await run();
    expect(await room.left('disclosures', ended)).toBe(0);
  });
});
