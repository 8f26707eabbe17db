/** Every migration, oldest first. */
import { Foundation1764000000000 } from './1764000000000-foundation.js';
import { SettleOnce1764000000001 } from './1764000000001-settle-once.js';
import { UsedSlot1764003600000 } from './1764003600000-used-slot.js';
import { SupportCases1764100000000 } from './1764100000000-support-cases.js';
import { Retention1764200000000 } from './1764200000000-retention.js';
import { RetentionFloor1764200100000 } from './1764200100000-retention-floor.js';

export const MIGRATIONS = [
  Foundation1764000000000,
  SettleOnce1764000000001,
  UsedSlot1764003600000,
  SupportCases1764100000000,
  Retention1764200000000,
  RetentionFloor1764200100000,
];
