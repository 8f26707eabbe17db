/** One case of a play: opened, composed, asked and answered by the real services, and brought to its end by their sweeps. */
import { ConsentSweep } from '../../../apps/consent/src/decision/consent.sweep.js';
import { QuestionService } from '../../../apps/consent/src/decision/question.service.js';
import { DecisionService } from '../../../apps/consent/src/decision/decision.service.js';
import { ComposerService } from '../../../apps/support/src/composer/composer.service.js';
import { EscalationService } from '../../../apps/support/src/escalation/escalation.service.js';
import { EscalationSweep } from '../../../apps/support/src/escalation/escalation.sweep.js';
import { SupportCaseService } from '../../../apps/support/src/case/support-case.service.js';
import { DeliverySweep } from '../../../apps/vendor-sync/src/delivery/delivery.sweep.js';
import { askedLongAgo } from '../../support/asked-long-ago.js';
import { waitFor } from '../../support/wait-for.js';
import type { Stage } from './stage.js';

const SUPPORTER = { subject: 'supporter-1', roles: ['support'] } as never;
export const PROBLEM = 'Es stürzt ab.';

export interface Case {
  readonly id: string;
  readonly escalationId: string;
  readonly consentId: string;
  readonly personalKey: string;
  readonly serialKey: string;
}

/** A case whose person was asked: the question is put, whoever was first to do it. */
export async function askedCase(stage: Stage, problem = PROBLEM): Promise<Case> {
  await askedLongAgo(stage.database);
  const cases = stage.service('support', SupportCaseService);
  const { id } = await cases.open({ serialNumber: stage.scene.serialNumber, problem, language: 'de' }, SUPPORTER); // prettier-ignore
  const { id: escalationId } = await stage.service('support', ComposerService).compose(id, SUPPORTER);
  await stage.service('support', EscalationService).choose(escalationId, { form: 'ask' }, SUPPORTER);
  const [row] = await stage.database.query<{ consent: string; personal: string; serial: string }>(
    `SELECT c.id AS consent, e.personal_key::text AS personal, e.serial_key::text AS serial
       FROM escalations e JOIN consents c ON c.escalation_id = e.id WHERE e.id = $1`,
    [escalationId],
  );
  await stage.service('consent', QuestionService).settle(row!.consent);
  return { id, escalationId, consentId: row!.consent, personalKey: row!.personal, serialKey: row!.serial };
}

export const sayYes = (stage: Stage, { consentId }: Case) =>
  stage.service('consent', DecisionService).answer(consentId, 'yes', { language: 'de', notice: '<p>Bytes</p>' });

export const withdrawByPhone = (stage: Stage, { consentId }: Case) =>
  stage.service('consent', DecisionService).withdraw(consentId, { actor: SUPPORTER, method: 'phone' });

/** As if its time were over. Does nothing, and says false, while a service holds the consent's lock: the job of its question may. */
export async function letExpire(stage: Stage, { consentId }: Case): Promise<boolean> {
  const rows = await stage.database.query(
    `UPDATE consents SET valid_until = clock_timestamp()
      WHERE id = (SELECT id FROM consents WHERE id = $1 AND valid_until > clock_timestamp() FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING id`,
    [consentId],
  );
  return rows.length > 0;
}

export const withdraw = (stage: Stage, { consentId }: Case) =>
  stage.service('consent', DecisionService).withdraw(consentId, { language: 'de' });

export const changeText = (stage: Stage, { id }: Case) =>
  stage.service('support', SupportCaseService).change(id, { problem: 'Ganz anders.' }, SUPPORTER);

/** As if the lease of every claim had run out whose worker is dead, and the time of all that waits had come. What somebody holds is left alone. */
export async function turnClock(stage: Stage): Promise<void> {
  const alive = stage.barriers.living.map((name) => name.split(' ')[1] ?? '');
  await stage.database.query(
    `UPDATE deliveries SET lease_until = clock_timestamp() - interval '1 second'
      WHERE id IN (SELECT id FROM deliveries WHERE state IN ('claimed', 'released') AND NOT id = ANY($1) FOR NO KEY UPDATE SKIP LOCKED)`,
    [alive],
  );
  await stage.database.query(
    `UPDATE vendor_gates SET open_until = NULL, failures = 0
      WHERE vendor_id IN (SELECT vendor_id FROM vendor_gates WHERE open_until IS NOT NULL FOR NO KEY UPDATE SKIP LOCKED)`,
  );
  await stage.database.query(
    `UPDATE deliveries SET next_at = clock_timestamp()
      WHERE id IN (SELECT id FROM deliveries WHERE state = 'waiting' AND next_at > clock_timestamp() FOR NO KEY UPDATE SKIP LOCKED)`,
  );
}

export async function sweepOfSupport(stage: Stage): Promise<void> {
  await stage.service('vendor-sync', DeliverySweep).sweep();
  await stage.service('support', EscalationSweep).sweep();
}

export const sweepOfConsent = (stage: Stage): Promise<void> => stage.service('consent', ConsentSweep).sweep();

export async function sweep(stage: Stage): Promise<void> {
  await sweepOfSupport(stage);
  await sweepOfConsent(stage);
}

const OPEN = `
  SELECT e.state, (SELECT c.state = 'requested' AND c.valid_until > clock_timestamp() FROM consents c WHERE c.escalation_id = e.id) AS unanswered,
         (SELECT count(*)::int FROM deliveries d WHERE d.escalation_id = e.id AND d.state IN ('waiting', 'claimed', 'released')) AS under_way,
         (SELECT count(*)::int FROM disclosures x JOIN deliveries d ON d.id = x.delivery_id WHERE d.escalation_id = e.id AND x.outcome = 'released') AS unsettled,
         (SELECT count(*)::int FROM consents c WHERE c.escalation_id = e.id AND c.state = 'withdrawn'
             AND EXISTS (SELECT 1 FROM disclosures x WHERE x.consent_id = c.id AND x.outcome IN ('sent', 'may-have-left'))
             AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.escalation_id = e.id AND n.purpose = 'stop-and-erase')) AS owed,
         EXISTS (SELECT 1 FROM deliveries d WHERE d.escalation_id = e.id AND e.state = 'failed' AND d.state = 'done'
             AND d.purpose = CASE WHEN e.form = 'personal' THEN 'escalation-personal' ELSE 'escalation-serial' END) AS behind
    FROM escalations e WHERE e.id = $1`;

interface OpenRow {
  readonly state: string;
  readonly unanswered: boolean;
  readonly under_way: number;
  readonly unsettled: number;
  readonly owed: number;
  readonly behind: boolean;
}

const ENDS = ['sent', 'failed', 'answered-no', 'discarded'];
const isAtEnd = (row: OpenRow): boolean =>
  (ENDS.includes(row.state) || (row.state === 'asking' && row.unanswered)) &&
  row.under_way + row.unsettled + row.owed === 0 &&
  !row.behind;

/** Lets time pass until nothing is left to do; whoever was killed wakes, or does not, once others have taken over. */
export async function toItsEnd(stage: Stage, { escalationId }: Case, deadWake: boolean): Promise<void> {
  stage.barriers.open();
  await turnClock(stage);
  await sweep(stage);
  stage.barriers.raise(deadWake);
  await waitFor('the case to come to its end', async () => {
    await turnClock(stage);
    await sweep(stage);
    const [row] = await stage.database.query<OpenRow & Record<string, unknown>>(OPEN, [escalationId]);
    return isAtEnd(row!) && stage.barriers.atWork.length === 0;
  });
}
