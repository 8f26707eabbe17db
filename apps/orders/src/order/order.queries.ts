/** Reading orders: whole orders with their lines, and the timeline. */
import type { DataSource, EntityManager } from 'typeorm';
import { rows, type As, type OrNull } from '#kernel/database/rows.js';
import { weighedPage, type Weighed, type WeighedPage } from '#kernel/database/weighed-page.js';
import { ENDED, SETTLED, type DeliveryState } from '#model/delivery.states.js';
import { heldBackBy, isDue } from '#model/held-back.js';
import type { Attempt, Delivery } from '#model/delivery.entity.js';
import type { Disclosure } from '#model/disclosure.entity.js';
import type { FulfilmentState } from '#model/fulfilment.states.js';
import { inSql } from '#model/in-sql.js';
import type { License } from '#model/license.entity.js';
import type { Order, OrderEvent, OrderLine } from '#model/order.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import type { Product } from '#model/product.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import {
  isCurrent,
  isOpen,
  lineReason,
  lineState,
  outcomeEvent,
  outcomeReason,
  outcomeState,
} from '../fulfilment/fulfilment.queries.js';
import { isOver, orderState } from '../fulfilment/fulfilment.states.js';
import type {
  LicenseView,
  OrderView,
  OrderLineView,
  OrderQuery,
  TimelineEntryView,
  TimelineEvent,
  TimelineKind,
} from './order.dto.js';

type Revocation = Pick<LicenseView, 'revocation' | 'revocationReason'>;

/** Without a license `licenseId` and the other columns of the license are null. */
type LineRow = As<Order, { orderId: 'id' }> &
  Pick<Order, 'customerId' | 'placedAt'> &
  As<OrderLine, { lineId: 'id' }> &
  Pick<OrderLine, 'seats' | 'termMonths'> &
  Pick<Product, 'sku'> &
  As<Product, { productName: 'name' }> &
  As<Vendor, { vendorId: 'id'; vendorName: 'name' }> &
  Pick<PersonVersion, 'firstName' | 'lastName' | 'email'> &
  Pick<Delivery, 'reason'> &
  OrNull<Pick<Delivery, 'nextAt'>> &
  OrNull<As<License, { licenseId: 'id' }>> &
  Pick<License, 'serialNumber' | 'licenseKey' | 'startsOn' | 'expiresOn' | 'maintenanceUntil'> &
  As<License, { licenseSeats: 'seats'; licenseState: 'state' }> &
  OrNull<As<Delivery, { revocationState: 'state'; revocationReason: 'reason' }>> & { readonly state: FulfilmentState };

const LINES = `
  SELECT o.id AS order_id, o.customer_id, o.placed_at, l.id AS line_id, p.sku, p.name AS product_name, v.id AS vendor_id,
         v.name AS vendor_name, l.seats, l.term_months, pv.first_name, pv.last_name, pv.email,
         ${lineState('d')} AS state, coalesce(CASE WHEN ${isDue('d')} THEN ${heldBackBy('v', 'g')} END, ${lineReason('d')}) AS reason,
         CASE WHEN d.state = 'waiting' AND ${lineState('d')} = 'delivering' THEN greatest(d.next_at, g.open_until) END AS next_at,
         li.id AS license_id, li.serial_number, li.license_key, li.seats AS license_seats, li.starts_on::text, li.expires_on::text,
         li.maintenance_until::text, li.state AS license_state,
         rv.state AS revocation_state, rv.reason AS revocation_reason
    FROM orders o
    JOIN order_lines l ON l.order_id = o.id
    JOIN fulfilments f ON f.order_line_id = l.id
    JOIN person_versions pv ON pv.id = f.person_version_id
    JOIN products p ON p.id = l.product_id
    JOIN vendors v ON v.id = p.vendor_id
    LEFT JOIN vendor_gates g ON g.vendor_id = v.id
    JOIN deliveries d ON ${isCurrent('d', 'f')}
    LEFT JOIN licenses li ON li.fulfilment_id = f.id
    LEFT JOIN LATERAL (SELECT state, reason FROM deliveries WHERE license_id = li.id AND purpose = 'revoke' ORDER BY round DESC LIMIT 1) rv ON true
   WHERE o.id = ANY($1)
   ORDER BY o.id DESC, l.position`;

/** So many characters of license keys weigh as much in an answer as one line. */
const KEY_CHARACTERS_PER_LINE = 500;

const LINES_AT = `FROM order_lines l JOIN fulfilments f ON f.order_line_id = l.id JOIN deliveries d ON ${isCurrent('d', 'f')}`;

/**
 * Orders with a line in this state. Lines that are open are few, and found by an index of their own. Fulfilled are nearly all: walking the
 * orders finds a page of them, where an `EXISTS` would be joined and begin with all deliveries. Of the orders with a cancelled line an
 * index has those that a clerk ever cancelled.
 */
function hasLineIn(state: FulfilmentState, is: string): string {
  if (!isOver(state))
    return `o.id IN (SELECT l.order_id ${LINES_AT} WHERE ${isOpen('d')} AND ${lineState('d')} = ${is})`;
  const walked = `${is} IN (SELECT ${lineState('d')} ${LINES_AT} WHERE l.order_id = o.id)`;
  return state === 'cancelled'
    ? `o.id IN (SELECT e.order_id FROM order_events e WHERE e.event = 'cancelled') AND ${walked}`
    : walked;
}

const HAS_VENDOR = `EXISTS (SELECT 1 FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.order_id = o.id AND p.vendor_id = `;

/** The conditions that a query names and no other, so that the planner sees what it is asked. `weight`: the size of an order in an answer, in lines. */
export function pageOf(clerk: string | null, query: OrderQuery): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const is = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    ...(clerk === null ? [] : [`o.placed_by = ${is(clerk)}`]),
    ...(query.customerId ? [`o.customer_id = ${is(query.customerId)}`] : []),
    ...(query.after ? [`o.id < ${is(query.after)}`] : []),
    ...(query.state ? [hasLineIn(query.state, is(query.state))] : []),
    ...(query.vendorId ? [`${HAS_VENDOR}${is(query.vendorId)})`] : []),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join('\n     AND ')}`;
  const text = `
  SELECT o.id, s.weight FROM (SELECT o.id FROM orders o ${where} ORDER BY o.id DESC LIMIT ${is(query.limit + 1)}) o
   CROSS JOIN LATERAL (
     SELECT count(*)::int + coalesce(sum(length(li.license_key)), 0)::int / ${KEY_CHARACTERS_PER_LINE} AS weight
       FROM order_lines l JOIN fulfilments f ON f.order_line_id = l.id LEFT JOIN licenses li ON li.fulfilment_id = f.id
      WHERE l.order_id = o.id) s
   ORDER BY o.id DESC`;
  return { text, values };
}

/** No delivery is settled after a clerk has stopped it, but for its end. */
const BEFORE_THE_STOP = '(s.cancel_requested_at IS NULL OR s.settled_at < s.cancel_requested_at)';

/** What was done at a vendor is told by its rows: the events of a delivery, its retries and its finding. */
const TIMELINE = `
  WITH lines AS (SELECT f.id AS fulfilment_id, l.id AS line_id FROM order_lines l JOIN fulfilments f ON f.order_line_id = l.id WHERE l.order_id = $1),
       sent AS (SELECT d.*, x.line_id FROM deliveries d JOIN lines x ON x.fulfilment_id = d.fulfilment_id
                UNION ALL
                SELECT d.*, x.line_id FROM lines x JOIN licenses li ON li.fulfilment_id = x.fulfilment_id
                  JOIN deliveries d ON d.license_id = li.id),
       issued AS (SELECT * FROM sent WHERE purpose = 'issue')
  SELECT e.at, 'event' AS kind, e.event AS what, x.line_id, e.state, NULL AS reason, e.actor, NULL AS step, NULL AS recipient, NULL AS country,
         NULL AS purpose, NULL AS legal_basis, NULL::text[] AS fields, NULL::timestamptz AS settled_at
    FROM order_events e LEFT JOIN lines x ON x.fulfilment_id = e.fulfilment_id WHERE e.order_id = $1
  UNION ALL
  SELECT greatest(s.settled_at, li.issued_at, fi.recorded_at), 'event', ${outcomeEvent('s')}, s.line_id, ${outcomeState('s')}, ${outcomeReason('s')},
         fi.recorded_by, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM issued s LEFT JOIN delivery_findings fi ON fi.delivery_id = s.id LEFT JOIN licenses li ON li.fulfilment_id = s.fulfilment_id AND s.state = 'done'
   WHERE s.state IN ${inSql(SETTLED)} AND ${BEFORE_THE_STOP}
  UNION ALL
  SELECT t.dead_at, 'event', 'gave-up', s.line_id, 'attention', t.dead_as, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM issued s JOIN (SELECT delivery_id, dead_at, dead_as FROM delivery_retries UNION ALL SELECT delivery_id, dead_at, dead_as FROM delivery_findings) t
      ON t.delivery_id = s.id
  UNION ALL
  SELECT r.retried_at, 'event', 'retried', s.line_id, 'delivering', NULL, r.retried_by, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM issued s JOIN delivery_retries r ON r.delivery_id = s.id
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

/** Revocations that have ended; a new one may begin. */
const ENDED_REVOCATIONS: ReadonlySet<DeliveryState> = new Set(ENDED);

/** The open revocation of an active license. A dead-lettered one is retried from the list of dead letters. */
function revocationOf({ licenseState, revocationState, revocationReason }: LineRow): Revocation {
  const isOver = licenseState !== 'active' || revocationState === null || ENDED_REVOCATIONS.has(revocationState);
  if (isOver) return { revocation: null, revocationReason: null };
  return { revocation: revocationState === 'dead' ? 'attention' : 'asked', revocationReason };
}

function lineView(row: LineRow): OrderLineView {
  return {
    id: row.lineId,
    product: row.sku,
    productName: row.productName,
    vendorId: row.vendorId,
    vendorName: row.vendorName,
    seats: row.seats,
    termMonths: row.termMonths,
    licensee: { firstName: row.firstName, lastName: row.lastName === '' ? null : row.lastName, email: row.email },
    state: row.state,
    reason: row.reason,
    nextAttemptAt: row.nextAt?.toISOString() ?? null,
    license:
      row.licenseId === null
        ? null
        : {
            id: row.licenseId,
            serialNumber: row.serialNumber,
            licenseKey: row.licenseKey,
            seats: row.licenseSeats,
            startsOn: row.startsOn,
            expiresOn: row.expiresOn,
            maintenanceUntil: row.maintenanceUntil,
            state: row.licenseState,
            ...revocationOf(row),
          },
  };
}

/** Whole orders of these ids, newest first. */
export async function readOrders(source: DataSource | EntityManager, ids: readonly string[]): Promise<OrderView[]> {
  const found = await rows<LineRow>(source, LINES, [ids]);
  return [...Map.groupBy(found, (row) => row.orderId)].map(([id, lines]) => ({
    id,
    customerId: lines[0]!.customerId,
    placedAt: lines[0]!.placedAt.toISOString(),
    state: orderState(lines.map((line) => line.state)),
    lines: lines.map(lineView),
  }));
}

/** Ids of one page, newest first, and whether it is the last. An order weighs its lines. */
export async function readPage(source: DataSource, clerk: string | null, query: OrderQuery): Promise<WeighedPage> {
  const { text, values } = pageOf(clerk, query);
  const found = await rows<Weighed>(source, text, values);
  return weighedPage(found, query.limit);
}

/** Rows of five tables; a column that a kind does not have is null. */
type TimelineRow = Pick<OrderEvent, 'at' | 'state'> &
  OrNull<Pick<OrderEvent, 'actor'>> &
  Pick<Delivery, 'reason'> &
  OrNull<As<OrderLine, { lineId: 'id' }>> &
  OrNull<Pick<Attempt, 'step' | 'settledAt'>> &
  OrNull<Pick<Disclosure, 'purpose' | 'legalBasis'>> &
  OrNull<As<Disclosure, { recipient: 'recipientEntity'; country: 'recipientCountry'; fields: 'fieldNames' }>> & {
    readonly kind: TimelineKind;
    readonly what: TimelineEvent;
  };

export async function readTimeline(source: DataSource, orderId: string): Promise<TimelineEntryView[]> {
  const found = await rows<TimelineRow>(source, TIMELINE, [orderId]);
  return found.map(({ at, settledAt, ...rest }) => ({
    at: at.toISOString(),
    ...rest,
    settledAt: settledAt?.toISOString() ?? null,
  }));
}
