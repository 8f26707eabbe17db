/** The table of what vendors do wrong: which answer, what is made of it, and by which steps the order still comes to its end. */
import type { Misbehaviour, Rule } from '../vendors/misbehave.js';

/** The letter that the vendor answers wrongly, once. */
export type Target = 'keygen: the policy' | 'keygen: the user' | 'keygen: the license' | 'plain: the license';

export const TARGETS: Readonly<
  Record<Target, { product: 'KEYGEN' | 'PLAIN'; method: 'GET' | 'POST'; urlPrefix: string }>
> = {
  'keygen: the policy': { product: 'KEYGEN', method: 'GET', urlPrefix: '/v1/policies' },
  'keygen: the user': { product: 'KEYGEN', method: 'POST', urlPrefix: '/v1/users' },
  'keygen: the license': { product: 'KEYGEN', method: 'POST', urlPrefix: '/v1/licenses' },
  'plain: the license': { product: 'PLAIN', method: 'POST', urlPrefix: '/v1/licenses' },
};

type When = 'before' | 'after';

interface Row {
  readonly name: string;
  readonly do: Misbehaviour;
  /** Whether the vendor had acted when it answered wrongly. */
  readonly when: readonly When[];
  /** How the attempt is judged: the outcome is open, it certainly was not done, or nothing is wrong with the answer. */
  readonly means: 'unknown' | 'retry' | 'good';
  readonly code: string | null;
  /** What the ledger says of a first letter so answered; a further letter has gone out with the first, so it was sent. */
  readonly ledger: 'sent' | 'may-have-left';
  readonly not?: readonly Target[];
}

const BOTH: readonly When[] = ['before', 'after'];
const status = (code: number, headers?: Record<string, string>, body?: unknown): Misbehaviour => ({
  kind: 'status',
  status: code,
  headers,
  body,
});
/** A server that answers at this address would hear of it, were a redirect followed. */
const ELSEWHERE = { location: 'http://169.254.169.254/latest/meta-data' };

const ROWS: readonly Row[] = [
  { name: 'hangs', do: { kind: 'hang' }, when: BOTH, means: 'unknown', code: 'timed-out', ledger: 'may-have-left' },
  { name: 'cuts the line', do: { kind: 'reset' }, when: BOTH, means: 'unknown', code: 'econnreset', ledger: 'may-have-left' },
  { name: 'cuts its answer', do: { kind: 'reset-mid-answer' }, when: BOTH, means: 'unknown', code: 'err-bad-response', ledger: 'may-have-left' },
  { name: 'drips', do: { kind: 'drip', msPerByte: 20 }, when: ['after'], means: 'unknown', code: 'timed-out', ledger: 'may-have-left' },
  { name: 'floods', do: { kind: 'huge', bytes: 50_000_000 }, when: BOTH, means: 'unknown', code: 'err-bad-response', ledger: 'may-have-left', not: ['keygen: the policy'] },
  { name: 'sends a gzip bomb', do: { kind: 'gzip-bomb', bytes: 8_000_000 }, when: BOTH, means: 'unknown', code: 'unreadable-answer', ledger: 'sent', not: ['keygen: the policy'] },
  { name: 'sends a web page', do: { kind: 'html' }, when: BOTH, means: 'unknown', code: 'unreadable-answer', ledger: 'sent' },
  { name: 'sends a web page with 404', do: { kind: 'html', status: 404 }, when: BOTH, means: 'unknown', code: 'not-the-vendor', ledger: 'sent' },
  { name: 'has a gateway say in JSON that there is no such route', do: status(404, {}, { code: 'ResourceNotFound', errors: [{ code: 1000 }] }), when: BOTH, means: 'unknown', code: 'not-the-vendor', ledger: 'sent' },
  { name: 'sends a web page with 502', do: { kind: 'html', status: 502 }, when: ['before'], means: 'unknown', code: 'status-502', ledger: 'sent' },
  { name: 'answers in UTF-16', do: { kind: 'encoded', as: 'utf-16le' }, when: ['after'], means: 'unknown', code: 'unreadable-answer', ledger: 'sent' },
  { name: 'begins with a byte order mark', do: { kind: 'encoded', as: 'bom' }, when: ['after'], means: 'good', code: null, ledger: 'sent' },
  { name: 'compresses by gzip', do: { kind: 'encoded', as: 'gzip' }, when: ['after'], means: 'good', code: null, ledger: 'sent' },
  { name: 'compresses by deflate', do: { kind: 'encoded', as: 'deflate' }, when: ['after'], means: 'good', code: null, ledger: 'sent' },
  { name: 'compresses by br', do: { kind: 'encoded', as: 'br' }, when: ['after'], means: 'good', code: null, ledger: 'sent' },
  { name: 'calls its ASCII another charset', do: { kind: 'encoded', as: 'iso-8859-1' }, when: ['after'], means: 'good', code: null, ledger: 'sent' },
  { name: 'sends broken JSON', do: { kind: 'bad-json' }, when: BOTH, means: 'unknown', code: 'unreadable-answer', ledger: 'sent' },
  { name: 'names the wrong type', do: { kind: 'wrong-content-type' }, when: ['after'], means: 'unknown', code: 'unreadable-answer', ledger: 'sent' },
  { name: 'puts an error into a 200', do: { kind: 'error-in-200' }, when: BOTH, means: 'unknown', code: 'answer-mismatch', ledger: 'sent' },
  { name: 'answers 204', do: status(204), when: BOTH, means: 'unknown', code: 'answer-mismatch', ledger: 'sent' },
  { name: 'lies about what it did', do: { kind: 'lie' }, when: ['after'], means: 'unknown', code: 'answer-mismatch', ledger: 'sent', not: ['keygen: the user'] },
  { name: 'redirects by 301', do: status(301, ELSEWHERE), when: BOTH, means: 'unknown', code: 'redirect-refused', ledger: 'sent' },
  { name: 'redirects by 307', do: status(307, ELSEWHERE), when: BOTH, means: 'unknown', code: 'redirect-refused', ledger: 'sent' },
  { name: 'answers 500', do: status(500), when: BOTH, means: 'unknown', code: 'status-500', ledger: 'sent' },
  { name: 'answers 502', do: status(502), when: BOTH, means: 'unknown', code: 'status-502', ledger: 'sent' },
  { name: 'answers 503', do: status(503), when: BOTH, means: 'unknown', code: 'status-503', ledger: 'sent' },
  { name: 'answers 504', do: status(504), when: BOTH, means: 'unknown', code: 'status-504', ledger: 'sent' },
  { name: 'echoes what it got in a 500', do: { kind: 'echo-personal', status: 500 }, when: BOTH, means: 'unknown', code: 'status-500', ledger: 'sent' },
  { name: 'says that the key was used before', do: status(422, {}, { code: 'key-reused' }), when: BOTH, means: 'unknown', code: 'key-reused', ledger: 'sent', not: ['keygen: the policy', 'keygen: the user', 'keygen: the license'] },
  { name: 'answers 408', do: status(408), when: ['before'], means: 'retry', code: 'status-408', ledger: 'sent' },
  { name: 'answers 425', do: status(425), when: ['before'], means: 'retry', code: 'status-425', ledger: 'sent' },
  { name: 'answers 429', do: status(429), when: ['before'], means: 'retry', code: 'rate-limited', ledger: 'sent' },
  { name: 'answers 401', do: status(401), when: ['before'], means: 'retry', code: 'credentials-refused', ledger: 'sent' },
  { name: 'answers 403', do: status(403), when: ['before'], means: 'retry', code: 'credentials-refused', ledger: 'sent' },
]; // prettier-ignore

export interface VendorCell extends Omit<Row, 'ledger'> {
  /** Nothing where the letter said nothing of anybody. */
  readonly ledger: Row['ledger'] | null;
  readonly target: Target;
  readonly moment: When;
  readonly rule: Rule;
  /** Steps of the attempts, from the first to the one that was done. */
  readonly steps: readonly string[];
}

/** By which steps an order ends that was answered wrongly once. */
function stepsAfter(target: Target, means: Row['means'], moment: When): string[] {
  if (target === 'plain: the license') return issuingAfter(target, means, moment);
  // A question is asked again, and not once more after it was answered.
  if (target === 'keygen: the policy') return [...(means === 'good' ? [] : ['check']), 'check', 'issue'];
  return ['check', ...issuingAfter(target, means, moment)];
}

function issuingAfter(target: Target, means: Row['means'], moment: When): string[] {
  if (means === 'good') return ['issue'];
  // The vendor knows the licensee already where its user was made before the fault.
  const knowsUser = target === 'keygen: the license' || (target === 'keygen: the user' && moment === 'after');
  const again = knowsUser ? ['issue', 'find-licensee'] : ['issue'];
  if (means === 'retry') return ['issue', ...again];
  const isMade = target !== 'keygen: the user' && moment === 'after';
  return ['issue', 'look-up', ...(isMade ? [] : again)];
}

function ledgerOf(target: Target, { means, ledger }: Row): VendorCell['ledger'] {
  if (target === 'keygen: the policy') return means === 'good' ? 'sent' : null;
  return target === 'keygen: the license' ? 'sent' : ledger;
}

export const cellsAgainst = (target: Target): VendorCell[] =>
  ROWS.filter((row) => !row.not?.includes(target)).flatMap((row) =>
    // A question does nothing: there is no before and after.
    (target === 'keygen: the policy' ? row.when.slice(0, 1) : row.when).map((moment) => ({
      ...row,
      target,
      moment,
      ledger: ledgerOf(target, row),
      rule: {
        match: { method: TARGETS[target].method, urlPrefix: TARGETS[target].urlPrefix },
        times: 1,
        afterEffect: moment === 'after',
        do: row.do,
      },
      steps: stepsAfter(target, row.means, moment),
    })),
  );

export const cellName = (cell: VendorCell): string => `${cell.target}, ${cell.moment} acting, ${cell.name}`;
