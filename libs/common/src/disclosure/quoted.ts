/** Whether a code quotes one of many long texts; other requests are served while it reads. */
import { setImmediate as othersFirst } from 'node:timers/promises';
import { piecesOf, repeatsValue } from './vendor-text.js';

/** Each turn of the event loop reads one piece of one text, so that no other request waits for a whole text. */
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
