/** Our ledger against the vendors' journals: every request has a release before it, every release that was sent has a request. */
import type { JournalEntry } from '../vendors/journal.js';
import type { Desk } from '../support/desk.js';

interface LedgerRow {
  delivery_id: string;
  vendor_id: string;
  purpose: string;
  intent_key: string;
  /** Under which the vendor knows the license. */
  reference: string;
  email: string;
  disclosure_id: string | null;
  step: string | null;
  outcome: string | null;
  released_ms: number | null;
}

interface Letter {
  readonly vendorId: string;
  readonly atMs: number;
  readonly step: string;
  /** Goes out under the release of the letter before it. */
  readonly follows: boolean;
  readonly intentKey?: string;
  readonly reference?: string;
  readonly email?: string;
}

const READ = `
  SELECT d.id AS delivery_id, d.vendor_id, d.purpose, d.intent_key::text, coalesce(l.our_reference, d.intent_key)::text AS reference,
         lower(pv.email) AS email, x.id AS disclosure_id, a.step, x.outcome,
         floor(extract(epoch FROM x.released_at) * 1000)::float AS released_ms
    FROM deliveries d JOIN person_versions pv ON pv.id = d.person_version_id
    LEFT JOIN licenses l ON l.id = d.license_id
    LEFT JOIN disclosures x ON x.delivery_id = d.id LEFT JOIN attempts a ON a.id = x.attempt_id
   ORDER BY x.released_at`;

type Json = {
  data?: { id?: string; attributes?: { email?: string } };
  meta?: { query?: { email?: string } };
  reference?: string;
};

function letterOf(vendorId: string, entry: JournalEntry): Letter | undefined {
  const [path = ''] = entry.url.split('?');
  const json = (entry.body === '' ? {} : JSON.parse(entry.body)) as Json;
  const at = entry.rawHeaders.findIndex((name) => name.toLowerCase() === 'idempotency-key');
  const key = at < 0 ? undefined : entry.rawHeaders[at + 1];
  const id = /^\/v1\/licenses\/([0-9a-f-]{36})/.exec(path)?.[1];
  const base = { vendorId, atMs: Date.parse(entry.at), follows: false };
  if (path === '/v1/users') return { ...base, step: 'issue', email: json.data?.attributes?.email?.toLowerCase() };
  if (path === '/v1/search') return { ...base, step: 'find-licensee', email: json.meta?.query?.email?.toLowerCase() };
  if (path === '/v1/licenses' && key === undefined)
    return { ...base, step: 'issue', follows: true, reference: json.data?.id };
  if (path === '/v1/licenses') return { ...base, step: 'issue', intentKey: key };
  if (entry.method === 'GET' && id) return { ...base, step: 'look-up', reference: id };
  if (id && path.endsWith('/revocation')) return { ...base, step: 'revoke', intentKey: key };
  if (id && path.endsWith('/actions/revoke')) return { ...base, step: 'revoke', reference: id };
  return undefined;
}

const isAbout = (row: LedgerRow, letter: Letter): boolean =>
  row.vendor_id === letter.vendorId &&
  (row.purpose === 'revoke') === (letter.step === 'revoke') &&
  (letter.intentKey === undefined || letter.intentKey === row.intent_key) &&
  (letter.reference === undefined || letter.reference === row.reference) &&
  (letter.email === undefined || letter.email === row.email);

/**
 * Sentences, one per disagreement; empty when ledger and journals tell the same. Needs one e-mail address per delivery, and
 * everything settled.
 */
export async function ledgerFaults(desk: Desk): Promise<string[]> {
  const rows = await desk.database.query<LedgerRow>(READ);
  const faults: string[] = [];
  const used = new Map<string, number>();
  const letters = (['keygen', 'plain'] as const).flatMap((name) =>
    desk[name].journal().flatMap((entry) => {
      // A client that was killed while it wrote leaves a torn letter: there is a release for it, but nothing to tell which.
      const letter = entry.cut ? undefined : letterOf(desk.vendorIds[name], entry);
      // What asks for a policy, or for an owner by the vendor's own id, says nothing of anybody: the ledger knows nothing of it.
      if (/^\/v1\/(policies|users)\/[0-9a-f-]{36}$/.test(entry.url) && entry.method === 'GET' && entry.body === '')
        return [];
      if (!letter && !entry.cut) faults.push(`${name} got ${entry.method} ${entry.url}, which is no letter of ours.`);
      return letter ? [letter] : [];
    }),
  );
  for (const letter of letters.filter(({ follows }) => !follows)) {
    const release = rows.findLast(
      (row) =>
        isAbout(row, letter) && row.step === letter.step && row.released_ms !== null && row.released_ms <= letter.atMs && !used.has(row.disclosure_id!),
    ); // prettier-ignore
    if (!release)
      faults.push(
        `A letter for ${letter.step} of ${letter.reference ?? letter.intentKey ?? 'a person'} left without a release before it.`,
      );
    else used.set(release.disclosure_id!, letter.atMs);
  }
  for (const letter of letters.filter(({ follows }) => follows)) {
    const before = rows.some(
      (row) => isAbout(row, letter) && (used.get(row.disclosure_id ?? '') ?? Infinity) <= letter.atMs,
    );
    if (!before) faults.push(`A further letter of ${letter.reference} left without a first one.`);
  }
  for (const row of rows) {
    if (row.outcome === 'released') faults.push(`${row.disclosure_id} is not settled.`);
    if (row.outcome === 'sent' && !used.has(row.disclosure_id!))
      faults.push(`${row.disclosure_id} says sent, but ${row.step} never arrived.`);
    if (row.outcome === 'aborted' && used.has(row.disclosure_id!))
      faults.push(`${row.disclosure_id} says aborted, but ${row.step} arrived.`);
  }
  return faults;
}

/** The outcomes of the releases of one order, in their order. */
export async function outcomesOf(desk: Desk, orderId: string): Promise<string[]> {
  const rows = await desk.database.query<{ outcome: string }>(
    `SELECT x.outcome FROM disclosures x JOIN deliveries d ON d.id = x.delivery_id JOIN fulfilments f ON f.id = d.fulfilment_id
       JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1 ORDER BY x.released_at`,
    [orderId],
  );
  return rows.map(({ outcome }) => outcome);
}

/** Sentences about an order that is not exactly one license with us and one effect at its vendor. */
export async function effectFaults(desk: Desk, orderId: string): Promise<string[]> {
  const rows = await desk.database.query<{ intent_key: string; state: string; licenses: number; vendor_id: string }>(
    `SELECT d.intent_key::text, d.state, d.vendor_id, (SELECT count(*)::int FROM licenses li WHERE li.fulfilment_id = f.id) AS licenses
       FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1`,
    [orderId],
  );
  if (rows.length === 0) return [`${orderId} has no delivery.`];
  return rows.flatMap(({ intent_key, state, licenses, vendor_id }) => {
    const vendor = vendor_id === desk.vendorIds.keygen ? desk.keygen : desk.plain;
    const made = vendor.effects().licenses.filter((license) => [license.id, license.reference].includes(intent_key));
    const times = made.reduce((sum, license) => sum + Number(license.createdTimes), 0);
    return [
      ...(state === 'done' ? [] : [`The delivery ${intent_key} is ${state}.`]),
      ...(licenses === 1 ? [] : [`${licenses} licenses with us for ${intent_key}.`]),
      ...(times === 1 ? [] : [`${times} effects at the vendor for ${intent_key}.`]),
    ];
  });
}
