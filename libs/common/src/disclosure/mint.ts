/** Making a packet, for the two doors `disclose.ts` and `disclose-together.ts` alone; the import rules say so. */
import { Disclosed } from './disclosed.js';

export const mint = Disclosed.takeMint();
