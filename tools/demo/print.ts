/** How the demo looks on a terminal, in a pipe and in a file. */
import type { TimelineEntryView } from '../client/sparsam.js';

const isTerminal = process.stdout.isTTY === true;
const styled = (code: number) => (text: string) => (isTerminal ? `\x1b[${code}m${text}\x1b[0m` : text);
export const bold = styled(1);
export const dim = styled(2);

export function heading(text: string): void {
  console.log(`\n${bold(text)}\n${dim('─'.repeat(width(text)))}`);
}

/** Columns on a terminal: marks stand on their character, and the characters of East Asia are two wide. */
function width(text: string): number {
  const characters = [...text.replace(/[\p{Mn}\p{Me}\p{Cf}]/gu, '')];
  const wide = characters.filter((character) =>
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{20000}-\u{3fffd}]/u.test(character),
  );
  return characters.length + wide.length;
}

/** Columns as wide as their widest text; numbers stand to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => width(String(row[column])))));
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell, column) => {
      const gap = ' '.repeat(widths[column]! - width(String(cell)));
      const isNumber = typeof rows[1]?.[column] === 'number';
      return isNumber ? gap + String(cell) : String(cell) + gap;
    });
    const line = `  ${cells.join('   ').trimEnd()}`;
    console.log(index === 0 ? bold(line) : line);
  }
}

/** A line that is written over on a terminal; in a pipe only what is new after a while is written. */
export class Progress {
  private last = '';
  private saidAt = 0;

  show(text: string): void {
    if (text === this.last) return;
    this.last = text;
    if (isTerminal) process.stdout.write(`\r\x1b[2K  ${text}`);
    else if (Date.now() - this.saidAt > 2_000) console.log(`  ${text}`);
    else return;
    this.saidAt = Date.now();
  }

  end(text: string): void {
    if (isTerminal) process.stdout.write(`\r\x1b[2K  ${text}\n`);
    else console.log(`  ${text}`);
  }
}

/** A request as it came: request line, headers, empty line, body. Only the vendor's own token is given by its name. */
export function letter(bytes: Buffer, token: string, tokenName: string): void {
  const text = bytes.toString('utf8').replaceAll(token, `‹${tokenName}›`);
  for (const line of text.split('\r\n')) console.log(line === '' ? dim('  │') : `${dim('  │')} ${line}`);
  console.log(dim(`  └ ${bytes.length} bytes`));
}

export function timeline(entries: readonly TimelineEntryView[]): void {
  const begin = Date.parse(entries[0]!.at);
  for (const entry of entries) {
    const at = `${((Date.parse(entry.at) - begin) / 1000).toFixed(3).padStart(8)} s`;
    console.log(`  ${dim(at)}  ${sentence(entry)}`);
  }
}

function sentence({
  kind,
  what,
  state,
  reason,
  actor,
  step,
  recipient,
  country,
  purpose,
  legalBasis,
  fields,
}: TimelineEntryView): string {
  const because = reason ? `: ${reason}` : '';
  switch (kind) {
    case 'event':
      return `${bold(what)}${actor ? ` by ${actor}` : ''}${state ? ` → ${state}` : ''}${because}`;
    case 'attempt':
      return `attempt (${step ?? ''}) → ${what}${because}`;
    case 'disclosure':
      return `told ${fields?.length ? fields.join(', ') : 'nothing about a person'} → ${recipient ?? ''} (${country ?? ''}), ${purpose ?? ''}, ${legalBasis ?? ''}: ${what}`;
    default:
      return `${kind} ${what}`;
  }
}
