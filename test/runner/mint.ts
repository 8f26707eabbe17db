/**
 * The mint of disclosed packets for tests that send one without the door. A process has one mint, and whoever asks first gets it: in a
 * process of tests this file is loaded before the door and lets it have the same.
 */
import { Disclosed } from '#disclosure/disclosed.js';

export const mint = Disclosed.takeMint();
Disclosed.takeMint = () => mint;
