/** Letters as a vendor receives them: rendered by the vendor's own code, packed and sent by the only client there is. */
import type { Disclosed } from '#disclosure/disclosed.js';
import type { FieldValues } from '#model/fields.js';
import { Whose } from '#disclosure/whose.js';
import { OutgoingClient } from '#disclosure/transports/outgoing.js';
import { mint } from '../runner/mint.js';
import { vendorApi } from '../../apps/vendor-sync/src/vendors/vendors.js';
import type { Settled, Step } from '../../apps/vendor-sync/src/vendors/outcome.js';
import type { OrderFacts } from '../../apps/vendor-sync/src/vendors/vendor.js';

export const ADAPTER = { keygen: 'keygen', plain: 'plain-http' } as const;
export type VendorName = keyof typeof ADAPTER;

export const pack = (vendor: VendorName, step: Step, order: OrderFacts, values: FieldValues): Disclosed =>
  mint({
    disclosureId: 'dis_test',
    values,
    letters: vendorApi(ADAPTER[vendor])!.render(step, order, values),
    deadline: performance.now() + 5_000,
  });

export function clientFor(url: string, secret: string, timeoutMs = 500): OutgoingClient {
  return new OutgoingClient({
    baseUrl: `${url}/v1`,
    allowedHosts: [new URL(url).host],
    authentication: { scheme: 'bearer' },
    secret,
    timeoutMs,
  });
}

export const perform = (
  vendor: VendorName,
  step: Step,
  order: OrderFacts,
  values: FieldValues,
  client: OutgoingClient,
  known: FieldValues = values,
): Promise<Settled> =>
  vendorApi(ADAPTER[vendor])!.send(
    step,
    pack(vendor, step, order, values),
    order,
    client.forStep(vendorApi(ADAPTER[vendor])!.steps[step]!),
    new Whose(known),
  );
