/**
 * How PostgreSQL keeps the tables whose rows change several times. By its presets it would tidy up a table once a fifth of all rows are dead,
 * which for a table that grows for years is a hundred thousand orders late: what is due would be looked for among them.
 */

/** Dead rows after which a table is tidied up: a thousand, and a hundredth of the table. */
const CHANGES_A_FEW_TIMES = `autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.02`;
/** One row for each vendor, changed with every batch: room for its next versions lies beside it. */
const CHANGES_ALL_THE_TIME = `fillfactor = 25, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500`;

export const HOT_TABLES: readonly string[] = [
  `ALTER TABLE deliveries SET (${CHANGES_A_FEW_TIMES})`,
  `ALTER TABLE attempts SET (${CHANGES_A_FEW_TIMES})`,
  `ALTER TABLE disclosures SET (${CHANGES_A_FEW_TIMES})`,
  `ALTER TABLE mails SET (${CHANGES_A_FEW_TIMES})`,
  `ALTER TABLE vendor_gates SET (${CHANGES_ALL_THE_TIME})`,
];
