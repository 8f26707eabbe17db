/** Every migration, oldest first. */
import { Baseline1795911047601 } from './1795911047601-baseline.js';

export const MIGRATIONS = [Baseline1795911047601];
