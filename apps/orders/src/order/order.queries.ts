/** Reading orders: whole orders with their lines, and the timeline. */
import type { DataSource, EntityManager } from 'typeorm';
import { weighedPage } from '#kernel/database/weighed-page.js';
import type { Weighed, WeighedPage } from '#kernel/database/weighed-page.js';
import { orderState } from '../fulfilment/fulfilment.states.js';
import type { FulfilmentState } from '../fulfilment/fulfilment.states.js';
import type { LicenseView, OrderView, OrderLineView, OrderQuery, TimelineEntryView } from './order.dto.js';

type Revocation = Pick<LicenseView, 'revocation' | 'revocationReason'>;

interface LineRow {
  order_id: string;
  customer_id: string;
  placed_at: Date;
  line_id: string;
  sku: string;
  product_name: string;
  vendor_id: string;
  vendor_name: string;
  seats: number;
  term_months: number | null;
  first_name: string;
  last_name: string;
  email: string;
  state: FulfilmentState;
  reason: string | null;
  waiting_for: string | null;
  next_at: Date | null;
  license_id: string | null;
  serial_number: string;
  license_key: string | null;
  license_seats: number;
  starts_on: string;
  expires_on: string | null;
  maintenance_until: string | null;
  license_state: string;
  revocation_state: string | null;
  revocation_reason: string | null;
}

const LINES = `
  SELECT o.id AS order_id, o.customer_id, o.placed_at, l.id AS line_id, p.sku, p.name AS product_name, v.id AS vendor_id,
         v.name AS vendor_name, l.seats, l.term_months, pv.first_name, pv.last_name, pv.email, f.state, f.reason,
         CASE WHEN f.state <> 'cancelled' THEN d.reason END AS waiting_for,
         CASE WHEN d.state = 'waiting' AND f.state = 'delivering' THEN d.next_at END AS next_at,
         li.id AS license_id, li.serial_number, li.license_key, li.seats AS license_seats, li.starts_on::text, li.expires_on::text,
         li.maintenance_until::text, li.state AS license_state,
         rv.state AS revocation_state, rv.reason AS revocation_reason
    FROM orders o
    JOIN order_lines l ON l.order_id = o.id
    JOIN fulfilments f ON f.order_line_id = l.id
    JOIN person_versions pv ON pv.id = f.person_version_id
    JOIN products p ON p.id = l.product_id
    JOIN vendors v ON v.id = p.vendor_id
    LEFT JOIN deliveries d ON d.fulfilment_id = f.id AND d.purpose = 'issue' AND d.round = f.round
    LEFT JOIN licenses li ON li.fulfilment_id = f.id
    LEFT JOIN LATERAL (SELECT state, reason FROM deliveries WHERE license_id = li.id AND purpose = 'revoke' ORDER BY round DESC LIMIT 1) rv ON true
   WHERE o.id = ANY($1)
   ORDER BY o.id DESC, l.position`;

/** Letters of license keys that are as long in an answer as a line is. */
const KEY_LETTERS_PER_LINE = 500;

/** $1 the clerk whose orders only may be seen, or null for all. What an order weighs in an answer is counted in lines. */
const PAGE = `
  SELECT o.id, s.weight FROM (SELECT o.id FROM orders o
   WHERE ($1::text IS NULL OR o.placed_by = $1)
     AND ($2::text IS NULL OR o.customer_id = $2)
     AND ($3::text IS NULL OR o.id < $3)
     AND ($4::text IS NULL OR EXISTS (SELECT 1 FROM order_lines l JOIN fulfilments f ON f.order_line_id = l.id WHERE l.order_id = o.id AND f.state = $4))
     AND ($5::text IS NULL OR EXISTS (SELECT 1 FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.order_id = o.id AND p.vendor_id = $5))
   ORDER BY o.id DESC LIMIT $6) o
   CROSS JOIN LATERAL (
     SELECT count(*)::int + coalesce(sum(length(li.license_key)), 0)::int / ${KEY_LETTERS_PER_LINE} AS weight
       FROM order_lines l JOIN fulfilments f ON f.order_line_id = l.id LEFT JOIN licenses li ON li.fulfilment_id = f.id
      WHERE l.order_id = o.id) s
   ORDER BY o.id DESC`;

const TIMELINE = `
  WITH lines AS (SELECT f.id AS fulfilment_id, l.id AS line_id FROM order_lines l JOIN fulfilments f ON f.order_line_id = l.id WHERE l.order_id = $1),
       sent AS (SELECT d.id, x.line_id, d.purpose FROM deliveries d JOIN lines x ON x.fulfilment_id = d.fulfilment_id
                UNION ALL
                SELECT d.id, x.line_id, d.purpose FROM lines x JOIN licenses li ON li.fulfilment_id = x.fulfilment_id
                  JOIN deliveries d ON d.license_id = li.id)
  SELECT e.at, 'event' AS kind, e.event AS what, x.line_id, e.state, e.reason, e.actor, NULL AS step, NULL AS recipient, NULL AS country,
         NULL AS purpose, NULL AS legal_basis, NULL::text[] AS fields, NULL::timestamptz AS settled_at
    FROM order_events e LEFT JOIN lines x ON x.fulfilment_id = e.fulfilment_id WHERE e.order_id = $1
  UNION ALL
  SELECT a.claimed_at, 'attempt', coalesce(a.outcome, 'under-way'), s.line_id, NULL, a.code, NULL, a.step, NULL, NULL, s.purpose, NULL, NULL, a.settled_at
    FROM attempts a JOIN sent s ON s.id = a.delivery_id
  UNION ALL
  SELECT d.released_at, 'disclosure', d.outcome, s.line_id, NULL, NULL, NULL, NULL, d.recipient_entity, d.recipient_country, d.purpose,
         d.legal_basis, d.field_names, d.settled_at
    FROM disclosures d JOIN sent s ON s.id = d.delivery_id
  UNION ALL
  SELECT fi.recorded_at, 'finding', fi.finding, s.line_id, NULL, fi.source, fi.recorded_by, NULL, NULL, NULL, s.purpose, NULL, NULL, NULL
    FROM delivery_findings fi JOIN sent s ON s.id = fi.delivery_id
  UNION ALL
  SELECT li.issued_at, 'license', 'issued', x.line_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM licenses li JOIN lines x ON x.fulfilment_id = li.fulfilment_id
  UNION ALL
  SELECT li.revoked_at, 'license', 'revoked', x.line_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM licenses li JOIN lines x ON x.fulfilment_id = li.fulfilment_id WHERE li.revoked_at IS NOT NULL
  ORDER BY 1, 2 DESC`;

/** Nothing of these is open, and it can be asked for anew. */
const ENDED_REVOCATIONS = new Set(['done', 'refused', 'needs-input', 'cancelled']);

/** Of a license that is still active; what stands before a person is taken up again in the list of dead letters. */
function revocationOf({ license_state, revocation_state, revocation_reason }: LineRow): Revocation {
  const isOver = license_state !== 'active' || revocation_state === null || ENDED_REVOCATIONS.has(revocation_state);
  if (isOver) return { revocation: null, revocationReason: null };
  return { revocation: revocation_state === 'dead' ? 'attention' : 'asked', revocationReason: revocation_reason };
}

function lineView(row: LineRow): OrderLineView {
  return {
    id: row.line_id,
    product: row.sku,
    productName: row.product_name,
    vendorId: row.vendor_id,
    vendorName: row.vendor_name,
    seats: row.seats,
    termMonths: row.term_months,
    licensee: { firstName: row.first_name, lastName: row.last_name === '' ? null : row.last_name, email: row.email },
    state: row.state,
    reason: row.reason ?? row.waiting_for,
    nextAttemptAt: row.next_at?.toISOString() ?? null,
    license:
      row.license_id === null
        ? null
        : {
            id: row.license_id,
            serialNumber: row.serial_number,
            licenseKey: row.license_key,
            seats: row.license_seats,
            startsOn: row.starts_on,
            expiresOn: row.expires_on,
            maintenanceUntil: row.maintenance_until,
            state: row.license_state,
            ...revocationOf(row),
          },
  };
}

/** Whole orders of these ids, newest first. */
export async function readOrders(source: DataSource | EntityManager, ids: readonly string[]): Promise<OrderView[]> {
  const rows = await source.query<LineRow[]>(LINES, [ids]);
  return [...Map.groupBy(rows, (row) => row.order_id)].map(([id, lines]) => ({
    id,
    customerId: lines[0]!.customer_id,
    placedAt: lines[0]!.placed_at.toISOString(),
    state: orderState(lines.map((line) => line.state)),
    lines: lines.map(lineView),
  }));
}

/** Ids of one page, newest first, and whether it is the last. An order weighs its lines. */
export async function readPage(source: DataSource, clerk: string | null, query: OrderQuery): Promise<WeighedPage> {
  const rows = await source.query<Weighed[]>(PAGE, [
    clerk,
    query.customerId ?? null,
    query.after ?? null,
    query.state ?? null,
    query.vendorId ?? null,
    query.limit + 1,
  ]);
  return weighedPage(rows, query.limit);
}

type TimelineRow = Omit<TimelineEntryView, 'at' | 'settledAt' | 'lineId' | 'legalBasis'> & {
  at: Date;
  settled_at: Date | null;
  line_id: string | null;
  legal_basis: string | null;
};

export async function readTimeline(source: DataSource, orderId: string): Promise<TimelineEntryView[]> {
  const rows = await source.query<TimelineRow[]>(TIMELINE, [orderId]);
  return rows.map(({ at, settled_at, line_id, legal_basis, ...rest }) => ({
    at: at.toISOString(),
    ...rest,
    lineId: line_id,
    legalBasis: legal_basis,
    settledAt: settled_at?.toISOString() ?? null,
  }));
}
