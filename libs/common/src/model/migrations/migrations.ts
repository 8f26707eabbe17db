/** Every migration, oldest first. */
import { Foundation1764000000000 } from './1764000000000-foundation.js';
import { SettleOnce1764000000001 } from './1764000000001-settle-once.js';
import { UsedSlot1764003600000 } from './1764003600000-used-slot.js';
import { ProductReference1764007200000 } from './1764007200000-product-reference.js';
import { SerialOnce1764010800000 } from './1764010800000-serial-once.js';
import { SupportCases1764100000000 } from './1764100000000-support-cases.js';
import { Retention1764200000000 } from './1764200000000-retention.js';
import { RetentionFloor1764200100000 } from './1764200100000-retention-floor.js';
import { CorrectionWishes1764300000000 } from './1764300000000-correction-wishes.js';
import { FirstDisclosures1764300100000 } from './1764300100000-first-disclosures.js';
import { ReceiptOfEachForm1764500000000 } from './1764500000000-receipt-of-each-form.js';
import { TakenUpBy1764600000000 } from './1764600000000-taken-up-by.js';
import { ConsentRecipient1764700000000 } from './1764700000000-consent-recipient.js';
import { StopNotices1764720000000 } from './1764720000000-stop-notices.js';
import { DeliveryFindings1764720100000 } from './1764720100000-delivery-findings.js';
import { ConsentHeadOffice1764730000000 } from './1764730000000-consent-head-office.js';
import { LinkRequests1764731000000 } from './1764731000000-link-requests.js';
import { RecipientByName1765030000000 } from './1765030000000-recipient-by-name.js';
import { VendorSecrets1765030000001 } from './1765030000001-vendor-secrets.js';
import { AuditRecords1765040000000 } from './1765040000000-audit-records.js';
import { SecondLook1765040100000 } from './1765040100000-second-look.js';
import { RetentionTurn1765050000000 } from './1765050000000-retention-turn.js';
import { WrappingKey1765060000000 } from './1765060000000-wrapping-key.js';
import { RightsWishes1765080000000 } from './1765080000000-rights-wishes.js';
import { PublicVersions1765090000000 } from './1765090000000-public-versions.js';
import { SharedMailboxes1765100000000 } from './1765100000000-shared-mailboxes.js';
import { ConsentIndexes1765120000000 } from './1765120000000-consent-indexes.js';
import { WaitsSinceRetry1765110000000 } from './1765110000000-waits-since-retry.js';

export const MIGRATIONS = [
  Foundation1764000000000,
  SettleOnce1764000000001,
  UsedSlot1764003600000,
  ProductReference1764007200000,
  SerialOnce1764010800000,
  SupportCases1764100000000,
  Retention1764200000000,
  RetentionFloor1764200100000,
  CorrectionWishes1764300000000,
  FirstDisclosures1764300100000,
  ReceiptOfEachForm1764500000000,
  TakenUpBy1764600000000,
  ConsentRecipient1764700000000,
  StopNotices1764720000000,
  DeliveryFindings1764720100000,
  ConsentHeadOffice1764730000000,
  LinkRequests1764731000000,
  RecipientByName1765030000000,
  VendorSecrets1765030000001,
  AuditRecords1765040000000,
  SecondLook1765040100000,
  RetentionTurn1765050000000,
  WrappingKey1765060000000,
  RightsWishes1765080000000,
  PublicVersions1765090000000,
  SharedMailboxes1765100000000,
  WaitsSinceRetry1765110000000,
  ConsentIndexes1765120000000,
];
