/**
 * Registers the two local vendor servers and a product of each in the running system, through its public API, so that a first
 * order can be placed and a first case escalated at once. Running it again changes nothing but the addresses, which may have
 * moved, and how the two take support cases.
 */
import pg from 'pg';
import { everyOne, send } from '../client/api-client.js';
import { Sparsam, type ProductBody, type VendorBody } from '../client/sparsam.js';
import { accessToken } from './access-token.js';
import { readRunning, type Running } from './running.js';
import { DEMO_MAIL_DOMAIN } from './system-plan.js';

/**
 * Made-up firms, as the register of a real house would hold them; local programs play them. Every page and every mail of this house says
 * that it is made up.
 */
const localVendors = (running: Running): { vendor: VendorBody; product: Omit<ProductBody, 'vendorId'> }[] => [
  {
    vendor: {
      name: 'Specimen CAD',
      legalEntity: 'Specimen Drafting Software, Inc.',
      headOffice: '1200 Example Avenue, Sampletown, USA',
      country: 'US',
      safeguard: 'standard-contractual-clauses',
      privacyContact: `privacy@${DEMO_MAIL_DOMAIN}`,
      adapter: 'keygen',
      baseUrl: `${running.vendors.keygen.url}/v1`,
      secretName: 'VENDOR_SECRET_KEYGEN',
      supportChannel: 'mail',
      supportAddress: `support@${DEMO_MAIL_DOMAIN}`,
      pacePerMinute: 6000,
      cap: 16,
    },
    product: {
      sku: 'KEYGEN-DEMO',
      name: 'Specimen CAD Professional',
      vendorReference: '5f0c8a3e-4b3f-4c53-9a7e-2d1b6f0e9c11',
      serialFormat: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    },
  },
  {
    vendor: {
      name: 'Musterfaktura',
      legalEntity: 'Musterfaktura Softwareentwicklung GmbH',
      headOffice: 'Beispielgasse 7, 1000 Musterdorf',
      country: 'AT',
      safeguard: 'eea',
      privacyContact: 'datenschutz@musterfaktura.example',
      adapter: 'plain-http',
      baseUrl: `${running.vendors.plain.url}/v1`,
      secretName: 'VENDOR_SECRET_PLAIN',
      supportChannel: 'http-ticket',
      supportAddress: `${running.vendors.plain.url}/v1`,
      pacePerMinute: 6000,
      cap: 16,
    },
    product: {
      sku: 'PLAIN-DEMO',
      name: 'Musterfaktura Büro',
      vendorReference: 'demo-product',
      serialFormat: `PL${'-[0-9A-HJKMNP-TV-Z]{5}'.repeat(4)}`,
    },
  },
];

/**
 * The vendor's port was busy: the same program with the same journal answers at another address. The service refuses to move a vendor with
 * open deliveries, since it cannot know that; here it is known, and nothing listens at the former address any more.
 */
async function moveVendor(running: Running, id: string, baseUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: running.database.roles.owner });
  await owner.connect();
  try {
    await owner.query(`UPDATE vendors SET base_url = $2, updated_at = clock_timestamp() WHERE id = $1`, [id, baseUrl]);
    // The secret is bound to the host, so it moves too.
    await owner.query(`UPDATE vendor_secrets SET host = $2 WHERE vendor_id = $1`, [id, new URL(baseUrl).host]);
  } finally {
    await owner.end();
  }
}

/** Registers what is missing in the running system of this state directory. Throws a sentence when the system refuses. */
export async function seed(running: Running): Promise<void> {
  const token = await accessToken(running, 'admin');
  const api = new Sparsam((request) => send(running.services.orders.url, token, request));
  const vendors = await everyOne((page) => api.listVendors(page));
  const products = await everyOne((page) => api.listProducts(page));
  for (const { vendor, product } of localVendors(running)) {
    // Found by its product, since a user may have renamed the vendor.
    const sold = products.find(({ sku }) => sku === product.sku);
    const known = vendors.find(({ id, name }) => (sold ? id === sold.vendorId : name === vendor.name));
    const { baseUrl, supportChannel, supportAddress } = vendor;
    if (known && known.baseUrl !== baseUrl) await moveVendor(running, known.id, baseUrl);
    const { id } = known
      ? await api.changeVendor(known.id, { supportChannel, supportAddress })
      : await api.addVendor(vendor);
    if (!sold) await api.addProduct({ ...product, vendorId: id });
  }
}

if (import.meta.filename === process.argv[1]) {
  const running = readRunning();
  if (!running) {
    console.error('Nothing runs here: type npm start first.');
    process.exitCode = 1;
  } else {
    await seed(running);
  }
}
