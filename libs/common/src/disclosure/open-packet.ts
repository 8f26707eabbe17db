/** Reading a packet, for the transports of `http/` and `mail/` alone; the import rules say so. */
import { Disclosed } from './disclosed.js';

export const openPacket = Disclosed.takeOpener();
