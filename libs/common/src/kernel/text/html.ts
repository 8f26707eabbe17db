/** HTML from templates in which everything inserted is text unless it was itself made here. */
export class Html {
  constructor(readonly text: string) {}
}

type Insert = string | number | Html | readonly Html[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

function insert(value: Insert): string {
  if (value instanceof Html) return value.text;
  return Array.isArray(value) ? (value as readonly Html[]).map((part) => part.text).join('') : escape(String(value));
}

/** Template tag: inserts text escaped, and other HTML as it is. */
export const html = (parts: TemplateStringsArray, ...values: Insert[]): Html =>
  new Html(String.raw({ raw: parts }, ...values.map(insert)));

/** Text of ours that is HTML already, such as a style sheet. Never for data. */
export const raw = (text: string): Html => new Html(text);
