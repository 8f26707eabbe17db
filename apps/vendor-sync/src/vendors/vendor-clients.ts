/** The outgoing client of each vendor, made when first needed and kept while its address and secret stay the same. */
import { Injectable } from '@nestjs/common';
import { secretHeader, type Authentication } from '#disclosure/transports/authentication.js';
import { isAllowedBaseUrl, OutgoingClient } from '#disclosure/transports/outgoing.js';
import { log } from '#kernel/log/log.js';
import type { VendorSecret } from '#model/vendor-secret.entity.js';
import type { Vendor } from '#model/vendor.entity.js';

export interface VendorClientSettings {
  readonly allowedHosts: readonly string[];
  readonly plainHost?: string | undefined;
  readonly timeoutMs: number;
  readonly secretOf: (name: string) => string | undefined;
}

/** The vendor and host that a secret is bound to for good; written by orders. */
export type SecretBinding = Pick<VendorSecret, 'vendorId' | 'host'>;

interface RegisteredVendor extends Pick<VendorSecret, 'vendorId'>, Pick<Vendor, 'baseUrl' | 'secretName'> {
  readonly bound: SecretBinding | null;
  readonly authentication: Authentication;
}

const isBoundTo = ({ vendorId, baseUrl, bound }: RegisteredVendor): boolean =>
  bound !== null && bound.vendorId === vendorId && bound.host === new URL(baseUrl).host;

@Injectable()
export class VendorClients {
  private readonly clients = new Map<string, { secret: string; client: OutgoingClient }>();

  constructor(private readonly settings: VendorClientSettings) {}

  /**
   * Undefined where the host is not allowed, or the secret is missing, unreadable, unfit for the scheme of the API, or bound to another
   * vendor or host (rows from before secrets were bound). The log says which.
   */
  clientFor(vendor: RegisteredVendor): OutgoingClient | undefined {
    const { allowedHosts, plainHost, timeoutMs } = this.settings;
    const { secret, fault } = this.secretOf(vendor.secretName);
    const isAllowed = isAllowedBaseUrl(vendor.baseUrl, allowedHosts, plainHost);
    const reason =
      fault ?? (isAllowed ? undefined : 'host-not-allowed') ?? (isBoundTo(vendor) ? undefined : 'secret-of-another');
    const unfit = secret && !secretHeader(vendor.authentication, secret) ? 'secret-unfit' : undefined;
    if (!secret || reason || unfit) {
      log.error('vendor.not-configured', { vendorId: vendor.vendorId, reason: reason ?? unfit });
      return undefined;
    }
    const { authentication } = vendor;
    const key = `${vendor.vendorId} ${vendor.baseUrl} ${JSON.stringify(authentication)}`;
    const known = this.clients.get(key);
    if (known?.secret === secret) return known.client;
    const client = new OutgoingClient({
      baseUrl: vendor.baseUrl,
      allowedHosts,
      plainHost,
      authentication,
      secret,
      timeoutMs,
    });
    this.clients.set(key, { secret, client });
    return client;
  }

  /** An unreadable secret is a fault of the installation, like a missing one: deliveries climb the ladder and are dead-lettered. */
  private secretOf(name: string): { readonly secret?: string; readonly fault?: string } {
    try {
      const secret = this.settings.secretOf(name);
      return secret ? { secret } : { fault: 'secret-missing' };
    } catch {
      return { fault: 'secret-unreadable' };
    }
  }
}
