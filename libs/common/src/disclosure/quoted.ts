/** Whether a code quotes one of many long texts, read so that others are answered meanwhile. */
import { setImmediate as othersFirst } from 'node:timers/promises';
import { piecesOf, repeatsValue } from './vendor-text.js';

/** One request or answer takes several turns of the loop: each turn reads one piece of one text only. */
export async function isQuoted(code: string, texts: readonly { readonly text: string }[]): Promise<boolean> {
  for (const { text } of texts) {
    await othersFirst();
    for (const problemText of piecesOf(text)) {
      await othersFirst();
      if (repeatsValue({ problemText }, code)) return true;
    }
  }
  return false;
}
