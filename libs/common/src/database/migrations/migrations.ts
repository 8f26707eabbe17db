/** Every migration, oldest first. */
import { Foundation1764000000000 } from './1764000000000-foundation.js';

export const MIGRATIONS = [Foundation1764000000000];
