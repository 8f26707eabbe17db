/** `docs/RETENTION.md`: how long each kind of row is kept, from the table that the runs obey. */
import { PASSING, PROOF_FLOOR_DAYS, RETENTION, STAYS, type RetentionRow } from '#model/retention/retention.js';
import { code, HEAD, table } from './markdown.js';

const rows = Object.entries(RETENTION).map(([kind, row]: [string, RetentionRow]) => [
  code(kind),
  row.what,
  String(row.days),
  row.trigger,
  row.action,
  row.because,
]);

const passing = Object.entries(PASSING).map(([kind, row]) => [
  code(kind),
  row.what,
  row.trigger,
  `after ${row.minutes} minutes`,
  row.because,
]);

export function retentionDocument(): string {
  return `${HEAD}

# How long what is kept

Personal data goes by itself when its time is over. The table behind this page is
[\`libs/common/src/model/retention/retention.ts\`](../libs/common/src/model/retention/retention.ts); days and reasons are changed there and nowhere
else (a new kind: CONTRIBUTING, "A retention rule"). Times and reasons are for a lawyer to confirm.

${table(['Kind', 'What', 'Days', 'Counted from when', 'What is done', 'Because'], rows)}

What only passes through is no part of a run:

${table(['Kind', 'What', 'How long', 'What nobody could take up goes', 'Because'], passing)}

- **A run** comes by the clock (\`RETENTION_MINUTES\`), in the service keeper, under the database role \`sparsam_retention\`: the only one that
  may delete what was kept, and one that cannot read what it deletes. What it does comes in batches; each batch and its entry in \`purge_log\` (kind, count,
  oldest trigger, days; no ids and no values) are one transaction. Killed anywhere, the next run goes on. What somebody works on is left for the next run.
- **Before anything goes**, \`GET /retention/preview\` says what a run would delete now: counts and ids.
- **A legal hold** on a person, a case or a customer overrides every row. Data protection places it and lifts it, with a reason
  (\`/retention/holds\`); once placing is answered, nothing of it goes any more. ${STAYS}
- **Floor:** whatever the table says, the database itself deletes no entry of the ledger and no proof of consent that is younger than
  ${PROOF_FLOOR_DAYS} days or not settled, whoever asks.
- **Not by time:** orders, licenses, persons, cases without their text, and deliveries with what a person found out about them (ids and codes). A person's erasure is another way, not
  this one. What belongs to a case that nobody closes, or to a license that lives, is kept with it.
`;
}
