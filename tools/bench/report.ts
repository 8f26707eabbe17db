/** The tables that a bench prints, in Markdown. */
import type { Queue } from './stage.js';

/** One figure beside its bar; without a bar it is told only. */
export interface Figure {
  readonly measure: string;
  readonly value: number;
  readonly bar?: { readonly least: number } | { readonly most: number };
}

export const QUEUE_NAMES: Readonly<Record<Queue, string>> = { postgres: 'PostgreSQL', redis: 'Redis' };

/** Whether a figure reaches its bar; undefined: it has none. */
export function isMet({ value, bar }: Figure): boolean | undefined {
  if (!bar) return undefined;
  return 'least' in bar ? value >= bar.least : value <= bar.most;
}

export function printFigures(figures: readonly Figure[]): void {
  printTable(
    'Figures beside their bars',
    ['measure', 'value', 'bar', 'met'],
    figures.map((figure) => {
      const { measure, value, bar } = figure;
      const wanted = bar && ('least' in bar ? `≥ ${bar.least}` : `≤ ${bar.most}`);
      const met = isMet(figure);
      return [measure, value.toFixed(3), wanted ?? '', met === undefined ? '' : met ? 'yes' : 'no'];
    }),
  );
}

/** A title and a table, aligned so that it is read as well in a terminal. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, column) => Math.max(3, ...[name, ...rows.map((row) => row[column]!)].map(width)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell + ' '.repeat(widths[at]! - width(cell))).join(' | ')} |`;
  const rule = `| ${widths.map((wide) => '-'.repeat(wide)).join(' | ')} |`;
  console.log(['', `**${title}**`, '', line(head), rule, ...rows.map(line)].join('\n'));
}

const width = (text: string): number => [...text].length;

/** `12.3`, `4.56`, `789`: three digits say enough. */
export const short = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
