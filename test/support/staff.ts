/** What staff do at the API, through the generated client: each step said once for both harnesses, and it must succeed. */
import { randomUUID } from 'node:crypto';
import type { ApiRequest } from '../../tools/client/api-client.js';
import {
  Sparsam,
  type CaseView,
  type CustomerBody,
  type OrderLineBody,
  type OrderView,
  type ProductBody,
  type SendBody,
  type VendorBody,
} from '../../tools/client/sparsam.js';
import type { Answer, CallWish, Json, Problem } from './call.js';
import type { TokenWish } from './issuer.js';

export const ADMIN: TokenWish = { roles: ['admin'], subject: 'admin-1' };
export const CLERK: TokenWish = { roles: ['sales'], subject: 'clerk-1' };
export const OTHER_CLERK: TokenWish = { roles: ['sales'], subject: 'clerk-2' };
export const SUPPORT: TokenWish = { roles: ['support'], subject: 'support-1' };
export const DPO: TokenWish = { roles: ['dpo'], subject: 'dpo-1' };

export const LICENSEE = { firstName: 'Jānis', lastName: 'Bērziņš', email: 'janis@example.org' };

/** The one host that vendors of tests within the process may live at; nothing listens there. */
export const VENDOR_HOST = '127.0.0.1:9';

export const vendorBody = (name: string, more: Partial<VendorBody> = {}): VendorBody => ({
  name,
  legalEntity: `${name} Inc.`,
  headOffice: `1 Main Street, ${name} City`,
  country: 'US',
  safeguard: 'standard-contractual-clauses',
  privacyContact: 'privacy@vendor.example.org',
  adapter: 'plain-http',
  baseUrl: `http://${VENDOR_HOST}/v1`,
  secretName: `VENDOR_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`,
  ...more,
});

export const line = (product: string, licensee: Json = LICENSEE, more: Json = {}): Json => ({
  product,
  seats: 1,
  licensee,
  ...more,
});

export interface PlaceWish {
  readonly as?: TokenWish;
  readonly key?: string;
}

export abstract class Staff {
  /** One request of the client, by whoever has such a token. */
  protected abstract sent(request: ApiRequest, who: TokenWish): Promise<Response>;
  /** One request whatever the answer; with a sales token unless told otherwise. */
  abstract call<T = Json & Problem>(method: string, path: string, wish?: CallWish): Promise<Answer<T>>;

  as(who: TokenWish): Sparsam {
    return new Sparsam((request) => this.sent(request, who));
  }

  readonly sales = this.as(CLERK);
  readonly admin = this.as(ADMIN);
  readonly support = this.as(SUPPORT);
  readonly dpo = this.as(DPO);

  async vendor(name: string, more: Partial<VendorBody> = {}): Promise<string> {
    return (await this.admin.addVendor(vendorBody(name, more))).id;
  }

  async product(sku: string, vendorId: string, more: Partial<ProductBody> = {}): Promise<string> {
    const { id } = await this.admin.addProduct({
      sku,
      name: `Product ${sku}`,
      vendorId,
      vendorReference: 'reference',
      serialFormat: '[A-Z0-9-]+',
      ...more,
    });
    return id;
  }

  async customer(of: string | CustomerBody = 'Organisation', as = CLERK): Promise<string> {
    return (await this.as(as).addCustomer(typeof of === 'string' ? { organisation: of } : of)).id;
  }

  /** One who tells their licensees themselves. */
  async customerWhoTells(): Promise<string> {
    const id = await this.customer();
    await this.dpo.recordConfirmation(id, { tells: true, evidence: 'Their letter of 1 March.' });
    return id;
  }

  /** Sends an order with these lines, whatever the answer. */
  place(customerId: string, lines: Json[], { as = CLERK, key = randomUUID() }: PlaceWish = {}) {
    return this.call<OrderView & Problem>('POST', '/orders', {
      as,
      headers: { 'idempotency-key': key },
      body: { customerId, lines },
    });
  }

  placed(customerId: string, lines: Json[], { as = CLERK, key = randomUUID() }: PlaceWish = {}): Promise<OrderView> {
    const body = { customerId, lines: lines as unknown as OrderLineBody[] };
    return this.as(as).placeOrder(body, { 'Idempotency-Key': key });
  }

  /** A case about the license of this serial number, with a letter that is composed. */
  async composedCase(serialNumber: string, problem = 'Es stürzt ab.') {
    const { id: caseId } = await this.support.openCase({ serialNumber, problem, language: 'de' });
    return { caseId, composed: await this.support.composeEscalation(caseId) };
  }

  choose(escalationId: string, form: SendBody['form'], more: Partial<SendBody> = {}): Promise<CaseView> {
    return this.support.sendEscalation(escalationId, { form, ...more });
  }
}
