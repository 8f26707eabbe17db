/** Every migration, oldest first. */
import { Foundation1764000000000 } from './1764000000000-foundation.js';
import { SupportCases1764100000000 } from './1764100000000-support-cases.js';

export const MIGRATIONS = [Foundation1764000000000, SupportCases1764100000000];
