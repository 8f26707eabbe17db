/**
 * One thing that one vendor should do once (protocols.md, 1). The service with the wish inserts it and owns `hold` and
 * `cancel_requested_at`; vendor-sync owns everything from `state` on.
 */
import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { AT_REST, IN_FLIGHT, UNDER_WAY, type AttemptOutcome, type DeliveryState } from './delivery.states.js';
import { inSql } from './in-sql.js';
import { Fulfilment } from './fulfilment.entity.js';
import type { DeliveryPurpose, Form } from './purposes.js';
import { Vendor } from './vendor.entity.js';

@Entity('deliveries')
@Unique('deliveries_round', ['fulfilmentId', 'purpose', 'round'])
@Unique('deliveries_escalation_round', ['escalationId', 'purpose', 'round'])
@Unique('deliveries_intent', ['intentKey'])
@Index('deliveries_due', ['nextAt'], { where: `state IN ${inSql(UNDER_WAY)}` })
@Index('deliveries_in_flight', ['vendorId'], { where: `state IN ${inSql(IN_FLIGHT)}` })
@Index('deliveries_vendor_due', ['vendorId', 'nextAt'], {
  where: `state = 'waiting' AND NOT hold AND cancel_requested_at IS NULL`,
})
@Index('deliveries_dead', ['id'], { where: `state = 'dead'` })
@Index('deliveries_stopped', ['id'], { where: `cancel_requested_at IS NOT NULL AND state IN ${inSql(AT_REST)}` })
@Index('deliveries_open_lines', ['fulfilmentId'], {
  where: `purpose = 'issue' AND state <> 'done' AND cancel_requested_at IS NULL`,
})
@Index('deliveries_license', ['licenseId'])
export class Delivery {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Vendor, { name: 'deliveries_vendor' })
  @Column('text')
  vendorId: string;
  @Column('text') purpose: DeliveryPurpose;
  /** Part of what the intent key names. */
  @Column('text') form: Form;
  @ForeignKey(() => Fulfilment, { name: 'deliveries_fulfilment' })
  @Column('text', { nullable: true })
  fulfilmentId: string | null;
  @Column('text', { nullable: true }) licenseId: string | null;
  @Column('text', { nullable: true }) escalationId: string | null;
  /** Whom it is about. */
  @Column('text') personVersionId: string;
  @Column('integer') round: number;
  /** Names the thing for ever at the vendor: the idempotency key and our reference. */
  @Column('uuid') intentKey: string;
  @Column('timestamptz') createdAt: Date;
  @Column('boolean') hold: boolean;
  /** Nobody takes it up any more: a clerk or support stopped it, or answered what it came back with, which is another delivery. */
  @Column('timestamptz', { nullable: true }) cancelRequestedAt: Date | null;

  @Column('text') state: DeliveryState;
  /** What the next attempt does: a step of the vendor port. */
  @Column('text') step: string;
  /** Raised by every claim; a write that names another one changes nothing. */
  @Column('integer') fence: number;
  @Column('timestamptz', { nullable: true }) leaseUntil: Date | null;
  /** Rungs of the ladder that are used up. */
  @Column('integer') rung: number;
  @Column('timestamptz') nextAt: Date;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('timestamptz', { nullable: true }) settledAt: Date | null;
  /** Its fence when an administrator last retried it as a dead letter: limits on the waits for a vendor count claims from there. */
  @Column('integer', { nullable: true }) revivedFence: number | null;
}

/** One claim of a delivery and what became of it: codes and times, never text. Written by `vendor-sync`. */
@Entity('attempts')
@Unique('attempts_fence', ['deliveryId', 'fence'])
export class Attempt {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Delivery, { name: 'attempts_delivery' })
  @Column('text')
  deliveryId: string;
  @Column('integer') fence: number;
  @Column('text') step: string;
  @Column('timestamptz') claimedAt: Date;
  @Column('timestamptz', { nullable: true }) releasedAt: Date | null;
  @Column('timestamptz', { nullable: true }) settledAt: Date | null;
  @Column('text', { nullable: true }) outcome: AttemptOutcome | null;
  @Column('text', { nullable: true }) code: string | null;
  @Column('integer', { nullable: true }) statusCode: number | null;
}

/** `successor-confirmed`: the company that the register names now is the one that was sent it, or its successor. */
export const FINDINGS = [
  'arrived',
  'did-not-arrive',
  'done-by-hand',
  'ended-by-vendor',
  'successor-confirmed',
] as const;
export type FindingName = (typeof FINDINGS)[number];

/** Findings that nothing comes, or is left, of what may have been sent. */
export const CAME_TO_NOTHING = ['did-not-arrive', 'ended-by-vendor'] as const satisfies readonly FindingName[];

/** Source of a finding. */
export const FINDING_SOURCES = ['vendor-said', 'vendor-portal', 'own-records'] as const;
export type FindingSource = (typeof FINDING_SOURCES)[number];

/** The finding that ended a dead letter; written once and never changed. Written by `vendor-sync`. */
@Entity('delivery_findings')
export class DeliveryFinding {
  @PrimaryColumn('text') deliveryId: string;
  /** Code of why it was dead-lettered, and when. */
  @Column('text') deadAs: string;
  @Column('timestamptz') deadAt: Date;
  @Column('text') finding: FindingName;
  @Column('text') source: FindingSource;
  /** The company and country that were confirmed as the successor; null with every other finding. */
  @Column('text', { nullable: true }) recipientEntity: string | null;
  @Column('text', { nullable: true }) recipientCountry: string | null;
  @Column('text') recordedBy: string;
  @Column('timestamptz') recordedAt: Date;
}

/** One retry of a dead letter; written once and never changed. Written by `vendor-sync`. */
@Entity('delivery_retries')
export class DeliveryRetry {
  @PrimaryColumn('text') deliveryId: string;
  /** When it was dead-lettered, and code of why. */
  @PrimaryColumn('timestamptz') deadAt: Date;
  @Column('text') deadAs: string;
  /** Subject of the administrator. */
  @Column('text') retriedBy: string;
  @Column('timestamptz') retriedAt: Date;
}
