import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Effect } from './wire.js';

export type JournalEntry = {
  n: number;
  at: string;
  method: string;
  url: string;
  httpVersion: string;
  rawHeaders: string[];
  rawTrailers: string[];
  /** UTF-8 reading of the body, for searching; the exact bytes are in bodyBase64. */
  body: string;
  bodyBase64: string;
  /** The client went away before the body was complete. */
  cut: boolean;
  answeredStatus: number | null;
  misbehaved: string | null;
};

type Line =
  | { entry: JournalEntry }
  | { answered: { n: number; status: number | null; misbehaved: string | null } }
  | { effect: Effect }
  | { cleared: true };

/**
 * Append-only: the request's line is written before the vendor acts on it, its effects and its answer follow as lines of
 * their own, so a kill at any instant leaves a true record.
 */
export class Journal {
  private entries: JournalEntry[] = [];
  private readonly restored: Effect[] = [];
  private readonly fd: number | undefined;
  private last = 0;

  constructor(file?: string) {
    if (!file) return;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    for (const line of text.split('\n')) this.restore(line);
    this.fd = openSync(file, 'a', 0o600);
    // A line torn by a kill must not swallow the next one.
    if (text && !text.endsWith('\n')) writeSync(this.fd, '\n');
  }

  restoredEffects(): Effect[] {
    return this.restored;
  }

  list(): JournalEntry[] {
    return structuredClone(this.entries);
  }

  request(entry: Omit<JournalEntry, 'n' | 'answeredStatus' | 'misbehaved'>): number {
    this.keep({ entry: { n: this.last + 1, ...entry, answeredStatus: null, misbehaved: null } });
    return this.last;
  }

  answered(n: number, status: number | null, misbehaved: string | null): void {
    this.keep({ answered: { n, status, misbehaved } });
  }

  effect(effect: Effect): void {
    this.write({ effect });
  }

  /** Forgets the requests; what they caused stays true. */
  clear(): void {
    this.keep({ cleared: true });
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
  }

  private keep(line: Line): void {
    this.write(line);
    this.remember(line);
  }

  private write(line: Line): void {
    if (this.fd !== undefined) writeSync(this.fd, `${JSON.stringify(line)}\n`);
  }

  private restore(text: string): void {
    const line = parsed(text);
    if (!line) return;
    if ('effect' in line) this.restored.push(line.effect);
    this.remember(line);
  }

  private remember(line: Line): void {
    if ('entry' in line) {
      this.entries.push(line.entry);
      this.last = line.entry.n;
    }
    if ('answered' in line) {
      const entry = this.entries.find(({ n }) => n === line.answered.n);
      if (entry) Object.assign(entry, { answeredStatus: line.answered.status, misbehaved: line.answered.misbehaved });
    }
    if ('cleared' in line) this.entries = [];
  }
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    // Empty, or torn by a kill in the middle of the write.
    return undefined;
  }
}

/** The request's text, as far as HTTP/1.1 parsing keeps it: chunk framing and spaces around header values are not kept. */
export function requestBytes(entry: JournalEntry): Buffer {
  const pairs = entry.rawHeaders.flatMap((name, at) => (at % 2 ? [] : [`${name}: ${entry.rawHeaders[at + 1]}`]));
  const head = [`${entry.method} ${entry.url} HTTP/${entry.httpVersion}`, ...pairs, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(entry.bodyBase64, 'base64')]);
}
