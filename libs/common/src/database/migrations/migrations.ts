/** Every migration, oldest first. */
import { Foundation1764000000000 } from './1764000000000-foundation.js';
import { UsedSlot1764003600000 } from './1764003600000-used-slot.js';

export const MIGRATIONS = [Foundation1764000000000, UsedSlot1764003600000];
