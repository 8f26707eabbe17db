/** The outgoing client of each vendor, made when first needed and kept while its address and secret stay the same. */
import { Injectable } from '@nestjs/common';
import { secretHeader } from '#disclosure/transports/authentication.js';
import type { Authentication } from '#disclosure/transports/authentication.js';
import { isAllowedBaseUrl, OutgoingClient } from '#disclosure/transports/outgoing.js';
import { log } from '#kernel/log/log.js';

export interface VendorClientSettings {
  readonly allowedHosts: readonly string[];
  readonly plainHost?: string | undefined;
  readonly timeoutMs: number;
  readonly secretOf: (name: string) => string | undefined;
}

/** To whom and where a secret is told, for good; written by orders. */
export interface SecretBinding {
  readonly vendorId: string;
  /** As a URL names it. */
  readonly host: string;
}

const isBoundTo = ({
  vendor_id,
  base_url,
  bound,
}: {
  vendor_id: string;
  base_url: string;
  bound: SecretBinding | null;
}) => bound !== null && bound.vendorId === vendor_id && bound.host === new URL(base_url).host;

@Injectable()
export class VendorClients {
  private readonly clients = new Map<string, { secret: string; client: OutgoingClient }>();

  constructor(private readonly settings: VendorClientSettings) {}

  /**
   * Undefined when the host is not allowed, the secret is not there, cannot be read or cannot be said by the scheme of the API, or is that of another vendor or host, as it may be
   * since before a name belonged to one; the log says which.
   */
  clientFor(vendor: {
    readonly vendor_id: string;
    readonly base_url: string;
    readonly secret_name: string;
    readonly bound: SecretBinding | null;
    readonly authentication: Authentication;
  }): OutgoingClient | undefined {
    const { allowedHosts, plainHost, timeoutMs } = this.settings;
    const { secret, fault } = this.secretOf(vendor.secret_name);
    const isAllowed = isAllowedBaseUrl(vendor.base_url, allowedHosts, plainHost);
    const reason =
      fault ?? (isAllowed ? undefined : 'host-not-allowed') ?? (isBoundTo(vendor) ? undefined : 'secret-of-another');
    const unfit = secret && !secretHeader(vendor.authentication, secret) ? 'secret-unfit' : undefined;
    if (!secret || reason || unfit) {
      log.error('vendor.not-configured', { vendorId: vendor.vendor_id, reason: reason ?? unfit });
      return undefined;
    }
    const { authentication } = vendor;
    const key = `${vendor.vendor_id} ${vendor.base_url} ${JSON.stringify(authentication)}`;
    const known = this.clients.get(key);
    if (known?.secret === secret) return known.client;
    const client = new OutgoingClient({
      baseUrl: vendor.base_url,
      allowedHosts,
      plainHost,
      authentication,
      secret,
      timeoutMs,
    });
    this.clients.set(key, { secret, client });
    return client;
  }

  /** A secret that cannot be read is a fault of the installation like one that is missing: what waits climbs its ladder, and a person sees it. */
  private secretOf(name: string): { readonly secret?: string; readonly fault?: string } {
    try {
      const secret = this.settings.secretOf(name);
      return secret ? { secret } : { fault: 'secret-missing' };
    } catch {
      return { fault: 'secret-unreadable' };
    }
  }
}
