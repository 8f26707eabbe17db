/** What a log's end says, short enough for a sentence. */
import fs from 'node:fs';

const LINES = 3;
const LONGEST = 300;
const LOOK_BACK_BYTES = 8_192;

/** The last lines of a log file that say what went wrong; empty without any. */
export function tellingLines(file: string): string {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return '';
  const begin = Math.max(0, stat.size - LOOK_BACK_BYTES);
  const buffer = Buffer.alloc(stat.size - begin);
  const log = fs.openSync(file, 'r');
  fs.readSync(log, buffer, 0, buffer.length, begin);
  fs.closeSync(log);
  return tellingText(buffer.toString('utf8'));
}

/** Of structured lines the event and the code; of others the text without stack frames. */
export function tellingText(text: string): string {
  const lines = text.split('\n').map(tell).filter(Boolean);
  return lines.slice(-LINES).join(' / ').slice(0, LONGEST);
}

function tell(line: string): string {
  if (/^\s+at |^\s*[{}]?,?$/.test(line)) return '';
  if (!line.startsWith('{')) return line.trim();
  try {
    const { event, msg, code } = JSON.parse(line) as Record<string, unknown>;
    return [event ?? msg, code].filter((part) => typeof part === 'string').join(' ');
  } catch {
    // Half a line: the log was cut at its beginning.
    return '';
  }
}
