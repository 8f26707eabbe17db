/** Vendors and products: the register, and whether a product can be ordered today. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager, In, MoreThan } from 'typeorm';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import { databaseNow, databaseToday } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import { isSafeguardInForce } from '#disclosure/decide.js';
import type { Caller } from '#kernel/http/access.js';
import { pageOf } from '#kernel/http/page.js';
import { isAllowedBaseUrl } from '#disclosure/transports/outgoing.js';
import { isAllowedMailAddress, isPlainAddress } from '#kernel/text/plain-address.js';
import { log } from '#kernel/log/log.js';
import { Delivery } from '#model/delivery.entity.js';
import { UNDER_WAY, type DeliveryState } from '#model/delivery.states.js';
import { Product } from '#model/product.entity.js';
import { ADAPTER_NEEDS, SAFEGUARD_COUNTRIES, Vendor } from '#model/vendor.entity.js';
import { Refusal } from '#kernel/refusal.js';
import type { RefusalCode } from '#kernel/refusals.js';
import { Env } from '#kernel/config/inject-env.js';
import type { OrdersEnv } from '../env.js';
import type {
  ProductBody, ProductChange, ProductPage, ProductQuery, ProductView, VendorBody, VendorChange, VendorPage, VendorQuery, VendorView,
} from './catalogue.dto.js'; // prettier-ignore
import { bindSecrets } from './vendor-secrets.js';
import { isUniqueViolation } from '#kernel/database/unique-violation.js';

/** Why a product of this vendor cannot be ordered today, or undefined. */
export function whyNotOrderable(product: Product, vendor: Vendor, today: string): RefusalCode | undefined {
  if (!product.orderable) return 'product-not-orderable';
  if (vendor.paused) return 'vendor-paused';
  if (!isSafeguardInForce(vendor, today)) return 'safeguard-expired';
  return undefined;
}

/** A dead letter is open too: its retry begins with the look-up. */
const OPEN_STATES: readonly DeliveryState[] = [...UNDER_WAY, 'dead'];

/** At another adapter or URL a look-up misses what the vendor has, and the license would be issued twice. */
const isElsewhere = (before: Vendor, after: Vendor): boolean =>
  before.adapter !== after.adapter || before.baseUrl !== after.baseUrl;

/** Without a field that the vendor's API needs, every order to this vendor would fail at its release. */
function assertNotNeeded({ adapter, withheldFields }: Vendor): void {
  const needed = ADAPTER_NEEDS[adapter].filter((field) => withheldFields.includes(field));
  if (needed.length === 0) return;
  throw new Refusal(
    'withheld-field-needed',
    needed.map((field) => ({ field: 'withheldFields', rule: `needs-${field}` })),
  );
}

/** Otherwise the public list would show a safeguard that the vendor's country cannot have. */
function assertSafeguardFits({ safeguard, country }: Vendor): void {
  if (SAFEGUARD_COUNTRIES[safeguard]?.includes(country) === false)
    throw new Refusal('invalid-input', [{ field: 'safeguard', rule: 'not-in-this-country' }]);
}

const vendorView = ({ createdAt: _c, updatedAt: _u, ...vendor }: Vendor): VendorView => vendor;

@Injectable()
export class CatalogueService {
  constructor(
    private readonly source: DataSource,
    @Env()
    private readonly env: Pick<OrdersEnv, 'OUTGOING_HOSTS' | 'OUTGOING_PLAIN_HOST' | 'SUPPORT_MAIL_DOMAINS'>,
  ) {}

  async addVendor(body: VendorBody, caller: Caller): Promise<VendorView> {
    const now = await databaseNow(this.source);
    const vendor: Vendor = {
      pacePerMinute: 600,
      cap: 8,
      paused: false,
      withheldFields: [],
      supportChannel: 'none',
      ...body,
      supportAddress: body.supportAddress ?? null,
      supportSecretName: body.supportSecretName ?? null,
      safeguardExpiresOn: body.safeguardExpiresOn ?? null,
      id: newId('vendor'),
      createdAt: now,
      updatedAt: now,
    };
    assertNotNeeded(vendor);
    assertSafeguardFits(vendor);
    this.checkHost(vendor.baseUrl, 'baseUrl');
    this.checkSupport(vendor);
    await this.insert(() =>
      this.source.transaction(async (manager) => {
        await manager.createQueryBuilder().insert().into(Vendor).values(vendor).execute();
        await bindSecrets(manager, vendor);
        await recordChange(manager, caller, 'vendor.add', vendor.id, changesOf('vendor', null, vendor));
      }),
    );
    log.info('vendor.added', { vendorId: vendor.id });
    return vendorView(vendor);
  }

  async changeVendor(id: string, change: VendorChange, caller: Caller): Promise<VendorView> {
    const changes = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    await this.insert(() =>
      this.source.transaction(async (manager) => {
        const before = await this.lockVendor(manager, id, change);
        const after: Vendor = { ...before, ...changes, updatedAt: await databaseNow(manager) };
        const touches = (...fields: (keyof VendorChange)[]) => fields.some((field) => change[field] !== undefined);
        if (touches('baseUrl')) this.checkHost(after.baseUrl, 'baseUrl');
        // The checks read the changed row under its lock: of two concurrent changes the second sees the first.
        if (touches('supportChannel', 'supportAddress')) this.checkSupport(after);
        if (change.adapter !== undefined || change.withheldFields !== undefined) assertNotNeeded(after);
        if (change.country !== undefined || change.safeguard !== undefined) assertSafeguardFits(after);
        if (touches('baseUrl', 'secretName', 'supportChannel', 'supportAddress', 'supportSecretName'))
          await bindSecrets(manager, after);
        if (isElsewhere(before, after)) await this.assertNothingOpen(manager, id);
        await manager
          .createQueryBuilder()
          .update(Vendor)
          .set({ ...changes, updatedAt: after.updatedAt })
          .where({ id })
          .execute();
        const said = changesOf('vendor', before, changes);
        if (said.length > 0) await recordChange(manager, caller, 'vendor.change', id, said);
      }),
    );
    log.info('vendor.changed', { vendorId: id });
    return this.readVendor(id);
  }

  async readVendor(id: string): Promise<VendorView> {
    const vendor = await this.source.manager.findOneBy(Vendor, { id });
    if (!vendor) throw new Refusal('not-found');
    return vendorView(vendor);
  }

  async vendorPage({ after, limit }: VendorQuery): Promise<VendorPage> {
    const rows = await this.source.manager.find(Vendor, {
      where: after === undefined ? {} : { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, vendorView);
  }

  /** The whole register by name, for the public list. */
  async vendors(): Promise<VendorView[]> {
    const vendors = await this.source.manager.find(Vendor, { order: { name: 'ASC' } });
    return vendors.map(vendorView);
  }

  async addProduct(body: ProductBody, caller: Caller): Promise<ProductView> {
    const vendor = await this.source.manager.findOneBy(Vendor, { id: body.vendorId });
    if (!vendor) throw new Refusal('invalid-input', [{ field: 'vendorId', rule: 'exists' }]);
    const product: Product = {
      ...body,
      orderable: body.orderable ?? true,
      id: newId('product'),
      createdAt: await databaseNow(this.source),
    };
    await this.insert(() =>
      this.source.transaction(async (manager) => {
        await manager.createQueryBuilder().insert().into(Product).values(product).execute();
        await recordChange(manager, caller, 'product.add', product.id, changesOf('product', null, product));
      }),
    );
    return this.productView(product, vendor, await databaseToday(this.source));
  }

  async changeProduct(id: string, change: ProductChange, caller: Caller): Promise<ProductView> {
    const changes = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    await this.source.transaction(async (manager) => {
      const before = await manager.findOne(Product, { where: { id }, lock: { mode: 'for_no_key_update' } });
      if (!before) throw new Refusal('not-found');
      if (Object.keys(changes).length === 0) return;
      await manager.createQueryBuilder().update(Product).set(changes).where({ id }).execute();
      const said = changesOf('product', before, changes);
      if (said.length > 0) await recordChange(manager, caller, 'product.change', id, said);
    });
    const product = await this.source.manager.findOneBy(Product, { id });
    if (!product) throw new Refusal('not-found');
    const vendor = await this.source.manager.findOneByOrFail(Vendor, { id: product.vendorId });
    return this.productView(product, vendor, await databaseToday(this.source));
  }

  async productPage({ after, limit }: ProductQuery): Promise<ProductPage> {
    const [today, products] = await Promise.all([
      databaseToday(this.source),
      this.source.manager.find(Product, {
        where: after === undefined ? {} : { id: MoreThan(after) },
        order: { id: 'ASC' },
        take: limit + 1,
      }),
    ]);
    const vendors = await this.source.manager.findBy(Vendor, { id: In(products.map(({ vendorId }) => vendorId)) });
    const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]));
    return pageOf(products, limit, (product) => this.productView(product, byId.get(product.vendorId)!, today));
  }

  /** The products of these SKUs; refuses, naming the line, when one is unknown or cannot be ordered today. */
  async orderable(manager: EntityManager, skus: readonly string[]): Promise<Map<string, Product>> {
    const products = await manager.findBy(Product, { sku: In([...new Set(skus)]) });
    const vendors = await manager.findBy(Vendor, { id: In(products.map((product) => product.vendorId)) });
    const today = await databaseToday(manager);
    const bySku = new Map(products.map((product) => [product.sku, product]));
    for (const [index, sku] of skus.entries()) {
      const field = `lines[${index}].product`;
      const product = bySku.get(sku);
      if (!product) throw new Refusal('invalid-input', [{ field, rule: 'exists' }]);
      const code = whyNotOrderable(
        product,
        vendors.find((vendor) => vendor.id === product.vendorId)!,
        today,
      );
      if (code) throw new Refusal(code, [{ field, rule: code }]);
    }
    return bySku;
  }

  private productView({ createdAt: _c, ...product }: Product, vendor: Vendor, today: string): ProductView {
    const reason = whyNotOrderable({ ...product, createdAt: _c }, vendor, today) ?? null;
    return { ...product, orderableNow: reason === null, reason };
  }

  private checkHost(url: string, field: string): void {
    if (!isAllowedBaseUrl(url, this.env.OUTGOING_HOSTS, this.env.OUTGOING_PLAIN_HOST))
      throw new Refusal('vendor-host-not-allowed', [{ field, rule: 'allowed-host' }]);
  }

  /** The address must fit the channel: an allowed URL for HTTP, an address at an allowed domain for mail. */
  private checkSupport({ supportChannel: channel, supportAddress: address }: Vendor): void {
    if (channel === 'none') return;
    if (address === null) throw new Refusal('invalid-input', [{ field: 'supportAddress', rule: 'required' }]);
    if (channel !== 'mail') this.checkHost(address, 'supportAddress');
    else if (!isPlainAddress(address)) throw new Refusal('invalid-input', [{ field: 'supportAddress', rule: 'email' }]);
    else if (!isAllowedMailAddress(address, this.env.SUPPORT_MAIL_DOMAINS ?? []))
      throw new Refusal('mail-domain-not-allowed', [{ field: 'supportAddress', rule: 'allowed-domain' }]);
  }

  /**
   * A stronger lock where adapter or URL may change: it blocks new deliveries, whose foreign key needs this row.
   * Any other change, such as a pause, does not wait for orders.
   */
  private async lockVendor(manager: EntityManager, id: string, change: VendorChange): Promise<Vendor> {
    const mayMove = change.adapter !== undefined || change.baseUrl !== undefined;
    const lock = { mode: mayMove ? ('pessimistic_write' as const) : ('for_no_key_update' as const) };
    const vendor = await manager.findOne(Vendor, { where: { id }, lock });
    if (!vendor) throw new Refusal('not-found');
    return vendor;
  }

  /** A statement of its own, after the lock: it sees the deliveries of every order that the lock waited for. */
  private async assertNothingOpen(manager: EntityManager, vendorId: string): Promise<void> {
    const open = await manager.existsBy(Delivery, { vendorId, state: In(OPEN_STATES) });
    if (open) throw new Refusal('vendor-has-open-deliveries');
  }

  private async insert<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (isUniqueViolation(error)) throw new Refusal('already-exists');
      throw error;
    }
  }
}
