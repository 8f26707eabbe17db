/** Every entity, for the data source. */
import { AuditRecord } from './audit-record.entity.js';
import { Consent, ConsentEvent, LicenseeLink, Mail } from './consent.entity.js';
import { CorrectionWish } from './correction-wish.entity.js';
import { CustomerBuyer, CustomerConfirmation } from './customer-statement.entity.js';
import { Customer } from './customer.entity.js';
import { Attempt, Delivery, DeliveryFinding, DeliveryRetry } from './delivery.entity.js';
import { Disclosure } from './disclosure.entity.js';
import { FirstDisclosure } from './first-disclosure.entity.js';
import { Fulfilment } from './fulfilment.entity.js';
import { LinkRequest } from './link-request.entity.js';
import { License } from './license.entity.js';
import { Order, OrderEvent, OrderLine } from './order.entity.js';
import { Person, PersonKey, PersonVersion, WrappingKey } from './person.entity.js';
import { LegalHold, PurgeEntry, RetentionTurn } from './retention.entity.js';
import { RightsWish } from './rights-wish.entity.js';
import { Product } from './product.entity.js';
import {
  CaseText,
  Escalation,
  EscalationReceipt,
  StopNotice,
  SupportCase,
  VendorAnswerEntry,
} from './support-case.entity.js';
import { VendorSecret } from './vendor-secret.entity.js';
import { Vendor, VendorGate } from './vendor.entity.js';
import { FaqVersion, VendorVersion } from './public-version.entity.js';

export const ENTITIES = [
  Attempt,
  AuditRecord,
  CaseText,
  Consent,
  ConsentEvent,
  CorrectionWish,
  Customer,
  CustomerBuyer,
  CustomerConfirmation,
  LicenseeLink,
  Delivery,
  DeliveryFinding,
  DeliveryRetry,
  Disclosure,
  Escalation,
  EscalationReceipt,
  FaqVersion,
  FirstDisclosure,
  Fulfilment,
  LegalHold,
  License,
  LinkRequest,
  Mail,
  Order,
  OrderEvent,
  OrderLine,
  Person,
  PersonKey,
  PersonVersion,
  Product,
  PurgeEntry,
  RetentionTurn,
  RightsWish,
  StopNotice,
  SupportCase,
  Vendor,
  VendorAnswerEntry,
  VendorGate,
  VendorSecret,
  VendorVersion,
  WrappingKey,
];
